import { chmod, mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { describe, expect, onTestFinished, test } from 'vitest';
import { run } from '../../../fixtures/site/run.ts';
import { gatherFacts } from '../../../src/domain/checks/facts.ts';
import { preparePublicFolder } from '../../../src/domain/maintenance/public-folder.ts';
import { sitePaths, type Site } from '../../../src/model/site.ts';
import { createTestPorts, makeScratchFolder } from '../../ports.ts';
import { makeTestSite } from '../../site.ts';
import { pageWords } from './stand.ts';

const ports = createTestPorts();

describe('the public folder', () => {
  test('is made with the page and an idle progress, readable to all even under a strict umask', async () => {
    const folder = await makeScratchFolder();
    const site = await makeTestSite(folder, { public: `${folder}/var/www/public` });
    await rm(`${folder}/var`, { recursive: true });
    const umask = process.umask(0o077);
    onTestFinished(() => {
      process.umask(umask);
    });
    await preparePublicFolder({ site, ports, words: pageWords });
    for (const path of [`${folder}/var`, `${folder}/var/www`, site.public])
      expect(await readMode(path)).toBe('755');
    expect(await readMode(sitePaths(site).page)).toBe('644');
    expect(await readMode(sitePaths(site).progress)).toBe('644');
    expect(await readMode(sitePaths(site).cutPage)).toBe('644');
    expect(await readFile(sitePaths(site).cutApiAnswer('fr'), 'utf8')).toContain('peut-être pas');
    expect(JSON.parse(await readFile(sitePaths(site).progress, 'utf8'))).toMatchObject({
      format: 1,
      platform: 'planipsy',
      state: 'idle',
      step: null,
      percent: 0,
    });
  });

  test('is prepared again: the page is renewed, the progress of an attempt and other files stay', async () => {
    const site = await makeTestSite(await makeScratchFolder());
    await writeFile(sitePaths(site).page, 'old');
    await writeFile(sitePaths(site).progress, 'running');
    await writeFile(sitePaths(site).flag, 'flag');
    await preparePublicFolder({ site, ports, words: pageWords });
    expect(await readFile(sitePaths(site).page, 'utf8')).toContain('<!doctype html>');
    expect(await readFile(sitePaths(site).progress, 'utf8')).toBe('running');
    expect(await readFile(sitePaths(site).flag, 'utf8')).toBe('flag');
  });

  test('within the state folder opens a passage to it and nothing more', async () => {
    const folder = await makeScratchFolder();
    const site = await makeTestSite(folder, { public: `${folder}/state/public` });
    await rm(site.state, { recursive: true });
    await preparePublicFolder({ site, ports, words: pageWords });
    expect(await readMode(site.state)).toBe('751');
    await chmod(site.state, 0o2750);
    await preparePublicFolder({ site, ports, words: pageWords });
    expect(await readMode(site.state)).toBe('2751');
    expect(await readMode(site.public)).toBe('755');
  });

  test('elsewhere leaves the state folder alone', async () => {
    const site = await makeTestSite(await makeScratchFolder());
    await chmod(site.state, 0o750);
    await preparePublicFolder({ site, ports, words: pageWords });
    expect(await readMode(site.state)).toBe('750');
  });

  test('that cannot be made is a problem that names it', async () => {
    const folder = await makeScratchFolder();
    const base = await makeTestSite(folder);
    await writeFile(`${folder}/file`, '');
    const site: Site = { ...base, public: `${folder}/file/public` };
    const problem = await preparePublicFolder({ site, ports, words: pageWords }).catch(
      (error: unknown) => error,
    );
    expect(problem).toMatchObject({
      code: 'prerequisite.public-unwritable',
      params: { path: site.public, reason: 'ENOTDIR' },
    });
  });

  test('with a folder in the page’s place is left as it is', async () => {
    const site = await makeTestSite(await makeScratchFolder());
    await mkdir(sitePaths(site).page);
    const problem = await preparePublicFolder({ site, ports, words: pageWords }).catch(
      (error: unknown) => error,
    );
    expect(problem).toMatchObject({ code: 'prerequisite.public-unwritable', params: { reason: 'EISDIR' } });
    expect((await stat(sitePaths(site).page)).isDirectory()).toBe(true);
  });

  test('has the logo that the configuration names in its pages, and says which one it cannot take', async () => {
    const folder = await makeScratchFolder();
    const logo = `${folder}/logo.svg`;
    const withLogo = await makeTestSite(folder);
    const site: Site = { ...withLogo, maintenance: { ...withLogo.maintenance, page: { logo } } };
    const paths = sitePaths(site);
    const prepare = async () => {
      const told = createTestPorts();
      await preparePublicFolder({ site, ports: told, words: pageWords });
      const pages = await Promise.all(
        [paths.page, paths.sentPage, paths.cutPage, paths.followUp].map((path) => readFile(path, 'utf8')),
      );
      const sources = pages.map((page) => /<img src="([^"]*)"/.exec(page)?.[1]);
      return {
        sources,
        largest: Math.max(...pages.map((page) => Buffer.byteLength(page))),
        events: told.events,
      };
    };
    const refusal = (reason: string) => [
      { kind: 'note', code: 'maintenance.logo-refused', params: { path: logo, reason } },
    ];
    const svg = `<svg xmlns="http://www.w3.org/2000/svg">${' '.repeat(6 * 1024 - 46)}</svg>`;
    await writeFile(logo, svg);
    const source = `data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}`;
    const shown = await prepare();
    expect(shown).toMatchObject({ sources: [source, source, source, source], events: [] });
    expect(shown.largest).toBeLessThan(30 * 1024);

    await writeFile(logo, `${svg}  `);
    expect(await prepare()).toMatchObject({
      sources: [undefined, undefined, undefined, undefined],
      events: refusal('size'),
    });
    await writeFile(logo, '<html><script>alert(1)</script></html>');
    expect(await prepare()).toMatchObject({ events: refusal('type') });
    await rm(logo);
    expect(await prepare()).toMatchObject({ events: refusal('ENOENT') });
    await run(['mkfifo', logo]);
    expect(await prepare()).toMatchObject({ events: refusal('type') });
    expect((await gatherFacts({ site, ports, tool: '0.1.0' })).nginx.logo).toEqual({
      path: logo,
      reason: 'type',
    });
  });
});

async function readMode(path: string): Promise<string> {
  return ((await stat(path)).mode & 0o7777).toString(8);
}
