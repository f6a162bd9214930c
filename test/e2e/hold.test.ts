import { readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { ScratchSite } from '../../fixtures/site/scratch-site.ts';
import { expectRecovered, killAt, namePlace, readRecords, readStatus } from './interrupt.ts';
import { asNobody, expectEnd, expectVisit, makeSite } from './sites.ts';
import { configure } from './hold-kit.ts';

test('a held version is closed to all but the allowed addresses until an administrator opens it, though the terminal is gone', async () => {
  const site = await makeSite();
  await allow(site, '192.0.2.0/24');
  expectEnd(await site.run(['apply', '--open']), 3, /No update is waiting/);
  const hook = join(site.folder, 'hook');
  await writeFile(hook, '');
  const archive = await site.packUpdate({
    version: '4.3.0',
    scripts: { 'post-install': `while test -e '${hook}'; do sleep 0.05; done` },
  });
  const visitor = site.startVisitor({ to: '4.3.0', everyMilliseconds: 20 });
  const running = site.start(['apply', '--accept-notice', '--hold', archive]);
  await visitor.waitFor('page');
  expect(await askFrom(site, '192.0.2.7')).toEqual({ status: 503, version: undefined });
  await rm(hook);
  await expect
    .poll(async () => (await readRecords(site)).map(namePlace), { timeout: 60_000, interval: 50 })
    .toContain('hold.started hold');
  running.kill('SIGHUP');
  expect(await askFrom(site, '192.0.2.7')).toEqual({ status: 200, version: '4.3.0' });
  expect(await askFrom(site, '198.51.100.7')).toEqual({ status: 503, version: undefined });
  expect((await site.ask('/')).status).toBe(503);
  const status = await readStatus(site);
  expect(status).toMatchObject({ page: 'on', running: { step: 'hold', rollingBack: false } });
  // Nearly done, and nobody knows when a person has seen enough.
  await expect
    .poll(async () => (await readStatus(site)).running?.percent, { timeout: 20_000 })
    .toBeGreaterThan(90);
  expect((await readStatus(site)).running).not.toHaveProperty('secondsLeft');
  expectEnd(await site.run(['status']), 0, /apply --open/, /opens by itself/);
  expectEnd(await site.run(['--lang', 'fr', 'status']), 0, /apply --open/, /s’ouvrira d’elle-même/);
  expectEnd(await site.run(['apply', '--open', archive]), 2, /cannot be combined/);
  if (process.getuid?.() === 0) expectEnd(await site.run(['apply', '--open'], { through: asNobody }), 9);
  expect((await readRecords(site)).map(namePlace)).not.toContain('hold.ended hold');

  expectEnd(await site.run(['apply', '--open']), 0, /4\.3\.0/);
  expectEnd(await running.ended, 0, /is healthy, and closed/, /apply --open/);
  await visitor.waitFor('new');
  await expectVisit(site, await visitor.stop(), ['old', 'page', 'new']);
  const ended = (await readRecords(site)).find(({ event }) => event === 'hold.ended');
  expect(ended?.data).toMatchObject({ by: 'operator', operator: { uid: process.getuid?.() } });
  expect(await readdir(site.public)).not.toContain('maintenance.held');
  expect(await readdir(site.state)).not.toContain('open-request.json');
});

test('a run that is killed while it holds is recovered forward, and opens', async () => {
  const site = await makeSite();
  const archive = await site.packUpdate({ version: '4.3.0' });
  await killAt(site, ['apply', '--accept-notice', '--hold', archive], 'hold.started hold');
  expect((await site.ask('/')).status).toBe(503);
  expectEnd(await site.run(['apply', '--open']), 3, /No update is waiting/);
  expectEnd(await site.run(['support', 'recover']), 0, /4\.3\.0/);
  await expectRecovered(site, '4.3.0');
  expect(await readdir(site.public)).not.toContain('maintenance.held');
});

/** nginx uses the address that a proxy in front of it states: its own loopback address is not allowed in. */
async function allow(site: ScratchSite, network: string): Promise<void> {
  const file = join(site.folder, 'nginx/nginx.conf');
  const proxied = 'server {\n  set_real_ip_from 127.0.0.1;\n  real_ip_header X-Forwarded-For;\n';
  await writeFile(file, (await readFile(file, 'utf8')).replace('server {\n', proxied));
  await configure(site, 'maintenance:\n', `maintenance:\n  allow: [ ${network} ]\n`);
}

async function askFrom(site: ScratchSite, address: string) {
  const answer = await fetch(site.url, { headers: { 'x-forwarded-for': address } });
  const headers = Object.fromEntries(answer.headers);
  const { status } = answer;
  return { status, version: site.kit.readVersion({ status, headers, body: await answer.text() }) };
}
