import { access, chmod, mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { turnPageOff, turnPageOn } from '../../../src/domain/maintenance/switch.ts';
import { askVisitor, visitFlag, visitPage, visitSnippet } from '../../../src/domain/nginx/visit.ts';
import { Problem } from '../../../src/messages/problem.ts';
import { sitePaths, type Site } from '../../../src/model/site.ts';
import { createTestPorts } from '../../ports.ts';
import { echo, startStand, startUpstream } from './stand.ts';

const ports = createTestPorts();

/** For what never happens: its clock runs twenty times as fast, so timeouts come sooner. */
const hurried = { ...ports, clock: { ...ports.clock, monotonic: () => ports.clock.monotonic() * 20 } };

test('the page goes on and off, as a visitor sees it, and twice is as good as once', async () => {
  const { site, ask } = await startStand();
  expect(await askVisitor({ site, ports })).toMatchObject({ page: 'off', visit: { status: 200 } });
  for (let turn = 0; turn < 2; turn += 1) {
    await turnPageOn({ site, ports });
    expect(await askVisitor({ site, ports })).toMatchObject({ page: 'on', visit: { status: 503 } });
  }
  expect((await ask('/')).status).toBe(503);
  for (let turn = 0; turn < 2; turn += 1) {
    await turnPageOff({ site, ports });
    expect(await askVisitor({ site, ports })).toMatchObject({ page: 'off' });
  }
  expect((await ask('/')).status).toBe(200);
});

test('a platform that answers badly or slowly is not taken for the page', async () => {
  const { site } = await startStand({
    portal: (_asked, response) => {
      setTimeout(() => response.writeHead(503).end('not ready'), 1000);
    },
  });
  await turnPageOn({ site, ports });
  await turnPageOff({ site, ports });
  expect(await askVisitor({ site, ports })).toMatchObject({ page: 'off', visit: { status: 503 } });
});

describe('turning the page on is refused, with the flag gone again,', () => {
  test('when the server block lacks the snippet', async () => {
    const { site } = await startStand({ included: false });
    await expectPageNotServed(site, { status: 200 });
    expect(await visitSnippet({ site, ports })).toMatchObject({ failure: 'foreign' });
    expect(await visitFlag({ site, ports })).toMatchObject({ failure: 'foreign' });
  });

  test('when the disk fails as the flag is made durable', async () => {
    const { site, ask } = await startStand();
    const writeAtomic = async (...args: Parameters<typeof ports.files.writeAtomic>) => {
      await ports.files.writeAtomic(...args);
      throw Object.assign(new Error('no space'), { code: 'ENOSPC' });
    };
    await expect(
      turnPageOn({ site, ports: { ...ports, files: { ...ports.files, writeAtomic } } }),
    ).rejects.toMatchObject({ code: 'prerequisite.public-unwritable' });
    await expect(access(sitePaths(site).flag)).rejects.toMatchObject({ code: 'ENOENT' });
    expect((await ask('/')).status).toBe(200);
  });

  test('when nginx’s workers cannot enter the public folder, which fails open', async () => {
    const { site } = await startStand();
    expect(await visitFlag({ site, ports })).toMatchObject({ status: 204 });
    await chmod(site.public, 0o700); // The test runs as root and nginx's workers do not.
    expect(await visitFlag({ site, ports })).toMatchObject({ status: 404 });
    expect(await visitPage({ site, ports })).toMatchObject({ status: 403 });
    expect(await visitSnippet({ site, ports })).toMatchObject({ status: 200 });
    await expectPageNotServed(site, { status: 200 });
  });

  test('when nginx is stopped', async () => {
    const { site, nginx } = await startStand();
    await nginx.stop();
    expect(await askVisitor({ site, ports })).toMatchObject({ page: 'unknown' });
    expect(await visitSnippet({ site, ports })).toMatchObject({ failure: 'refused' });
    await expectPageNotServed(site, { failure: 'refused' });
  });

  test('when another server says 503', async () => {
    const other = await startUpstream((_asked, response) => response.writeHead(503).end('busy'));
    const { site } = await startStand({ site: { url: `http://127.0.0.1:${other.port}/` } });
    await expectPageNotServed(site, { status: 503 });
  });

  test('when the snippet in force was made of another configuration', async () => {
    const { site: installed } = await startStand();
    const site = { ...installed, public: `${installed.state}/elsewhere` };
    await mkdir(site.public);
    expect(await visitSnippet({ site, ports })).toMatchObject({ failure: 'outdated' });
    await expectPageNotServed(site, { status: 200 });
  });
});

test('a flag that was there before stays when nginx does not answer: the platform behind it may be broken', async () => {
  const { site, nginx, setFlag } = await startStand();
  await setFlag();
  await nginx.stop();
  const problem = await turnPageOn({ site, ports: hurried }).catch((error: unknown) => error);
  expect(problem).toMatchObject({ code: 'step.page-not-served' });
  await access(sitePaths(site).flag);
});

test('a link that leads nowhere is replaced by a flag that nginx sees', async () => {
  const { site } = await startStand();
  await symlink('/nonexistent', sitePaths(site).flag);
  await turnPageOn({ site, ports });
  expect(await askVisitor({ site, ports })).toMatchObject({ page: 'on' });
});

test('a public folder that is missing is a problem that names it, and nothing else happens', async () => {
  const { site } = await startStand();
  await rm(site.public, { recursive: true });
  const problem = await turnPageOn({ site, ports: hurried }).catch((error: unknown) => error);
  expect(problem).toMatchObject({
    code: 'prerequisite.public-unwritable',
    params: { path: sitePaths(site).flag, reason: 'ENOENT' },
  });
});

describe('turning the page off is not believed', () => {
  test('when nginx does not answer; the flag is gone all the same', async () => {
    const { site, nginx } = await startStand();
    await turnPageOn({ site, ports });
    await nginx.stop();
    const problem = await turnPageOff({ site, ports: hurried }).catch((error: unknown) => error);
    expect(problem).toMatchObject({
      code: 'step.page-not-removed',
      params: { visit: { url: site.url, failure: 'refused' } },
    });
    await expect(access(sitePaths(site).flag)).rejects.toThrow('ENOENT');
  });

  test('when something between still shows the page', async () => {
    const stale = await startUpstream((_asked, response) => {
      response.writeHead(503, { 'x-ospi-update': 'maintenance plani-psy' }).end();
    });
    const { site } = await startStand({ site: { url: `http://127.0.0.1:${stale.port}/` } });
    const problem = await turnPageOff({ site, ports: hurried }).catch((error: unknown) => error);
    expect(problem).toMatchObject({ code: 'step.page-not-removed', params: { visit: { status: 503 } } });
  });
});

test('a portal that answers 200 to every address is not taken for the snippet', async () => {
  const portal = await startUpstream(echo('portal'));
  const { site } = await startStand({ site: { url: `http://127.0.0.1:${portal.port}/` } });
  for (const visit of [visitSnippet, visitPage, visitFlag])
    expect(await visit({ site, ports })).toMatchObject({ failure: 'foreign' });
});

/** Everything in the public folder is as before. */
async function expectPageNotServed(site: Site, visit: object): Promise<void> {
  await writeFile(`${site.public}/kept`, 'kept');
  const problem = await turnPageOn({ site, ports: hurried }).catch((error: unknown) => error);
  expect(problem).toBeInstanceOf(Problem);
  expect(problem).toMatchObject({ code: 'step.page-not-served', params: { visit } });
  await expect(access(sitePaths(site).flag)).rejects.toThrow('ENOENT');
  expect(await readFile(`${site.public}/kept`, 'utf8')).toBe('kept');
}
