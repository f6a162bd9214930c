import { readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { acceptNoticeOf, makeImportSite } from './import-kit.ts';
import { bareEnv, expectEnd, reconfigure, words } from './sites.ts';

test('two platforms that name one folder: each refuses once and clearly, and nothing in it is touched', async () => {
  const { site, folder, configFile, ask, readAnswer, run, take } = await makeImportSite();
  const other = join(dirname(configFile), 'bi.yaml');
  await writeFile(other, (await readFile(configFile, 'utf8')).replace('product: planipsy', 'product: bi'));
  await ask({ name: 'import-1', file: await site.packUpdate({ version: '4.3.0' }) });
  const before = await readdir(folder);
  for (const file of [configFile, other])
    for (const command of ['--take', '--run'])
      expectEnd(await run(['import', command], { configFile: file }), 3, /OSPI-0396/, /own/);
  expectEnd(await run(['import', '--accept-notice', join(folder, 'import-1.ospi')]), 3, /OSPI-0396/);
  expect(await readdir(folder)).toEqual(before);
  expect(words(await run(['check', '--no-rehearsal']))).toMatch(
    /platform bi takes its requests from the same folder/,
  );

  await writeFile(other, (await readFile(other, 'utf8')).replaceAll('mode: apply', 'mode: off'));
  await take();
  expect((await readAnswer('import-1')).state).toBe('waiting');
});

test('what waits and is queued when requests are turned off is refused, planned no longer, and never runs later', async () => {
  const window = { from: inHours(6), to: inHours(8), timeZone: 'UTC' };
  const asked = await makeImportSite({ change: (config) => (config['window'] = window) });
  const { site, folder, ask, readAnswer, run, take } = asked;
  const archive = await site.packUpdate({ version: '4.3.0' });
  const accepted = await acceptNoticeOf(site, archive);
  const readPlan = async () =>
    (JSON.parse((await run(['status', '--json'])).stdout) as { planned?: object }).planned;
  await ask({ name: 'planned', file: archive, ...accepted, when: 'window' });
  await take();
  expectEnd(await run(['import', '--run'], { env: bareEnv }), 0);
  expect(await readPlan()).toBeDefined();
  await ask({ name: 'queued', file: archive, ...accepted });
  await ask({ name: 'waiting', file: archive });
  await take();
  const states = async () =>
    Promise.all(['planned', 'queued', 'waiting'].map(async (name) => (await readAnswer(name)).state));
  expect(await states()).toEqual(['queued', 'queued', 'waiting']);
  const turn = (mode: 'off' | 'apply') =>
    reconfigure(site, (config) => Object.assign(config, { import: { folder, mode }, window }));
  const off = await turn('off');
  expectEnd(await run(['import', '--take'], { configFile: off }), 2, /OSPI-0290/);
  expect(await states()).toEqual(['refused', 'refused', 'refused']);
  expect(await readPlan()).toBeUndefined();
  const answer = await readAnswer('planned');
  expect(answer).toMatchObject({ code: 'OSPI-0394', mendable: true });
  expect(answer.remedy?.fr).toMatch(/renvoyée/);
  const again = { configFile: await turn('apply'), env: bareEnv };
  expectEnd(await run(['import', '--take'], again), 0);
  expectEnd(await run(['import', '--run'], again), 0);
  expect(await states()).toEqual(['refused', 'refused', 'refused']);
  expect(await site.readInstalledVersion()).toBe('4.2.0');
});

test('a refused archive is named as it was sent, and what was only checked is not told as open', async () => {
  const { site, folder, ask, readAnswer, run } = await makeImportSite({ mode: 'check' });
  const archive = await site.packUpdate({ version: '4.3.0' });
  const bytes = await readFile(archive);
  const cut = join(site.folder, 'cut.ospi');
  await writeFile(cut, bytes.subarray(0, bytes.length - 1000));
  await ask({ name: 'cut', archive: 'sent-by-mme-durand.ospi', file: cut });
  for (let number = 1; number <= 7; number += 1) await ask({ name: `good-${number}`, file: archive });
  expectEnd(await run(['import', '--take']), 0);
  const refused = await readAnswer('cut');
  expect(refused).toMatchObject({ state: 'refused' });
  expect(refused.text.fr).toContain('sent-by-mme-durand.ospi');
  expect(refused.text.fr).not.toContain(folder);
  expect(refused.text.fr).not.toMatch(/[0-9a-f]{64}/);
  const { requests } = JSON.parse((await run(['status', '--json'])).stdout) as { requests: unknown[] };
  expect(requests).toHaveLength(5);
});

/** The time of day, in UTC. */
function inHours(hours: number): string {
  return new Date(Date.now() + hours * 3_600_000).toISOString().slice(11, 16);
}
