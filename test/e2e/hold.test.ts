import { readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { ScratchSite } from '../../fixtures/site/scratch-site.ts';
import { expectRecovered, killAt, namePlace, readRecords, readStatus } from './interrupt.ts';
import { asNobody, expectEnd, expectVisit, makeSite } from './sites.ts';

test('a held version is closed until an administrator opens it', async () => {
  const site = await makeSite();
  expectEnd(await site.run(['apply', '--open']), 3, /No update is waiting/);
  const archive = await site.packUpdate({ version: '4.3.0' });
  const visitor = site.startVisitor({ to: '4.3.0', everyMilliseconds: 20 });
  const running = site.start(['apply', '--accept-notice', '--hold', archive]);
  await expect
    .poll(async () => (await readRecords(site)).map(namePlace), { timeout: 60_000, interval: 50 })
    .toContain('hold.started hold');
  expect((await site.ask('/')).status).toBe(503);
  expect(await readStatus(site)).toMatchObject({ page: 'on', running: { step: 'hold', rollingBack: false } });
  expectEnd(await site.run(['status']), 0, /apply --open/, /opens by itself/);
  expectEnd(await site.run(['--lang', 'fr', 'status']), 0, /apply --open/, /s’ouvrira d’elle-même/);
  expectEnd(await site.run(['apply', '--open', archive]), 2, /exclude each other/);
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

test('what an exempt path might save before a failing health check is not acknowledged, so nothing is lost', async () => {
  const site = await makeSite();
  await exempt(site, '/notes');
  const archive = await site.packUpdate({ version: '4.3.0', failIn: 'health-check' });
  const visitor = site.startVisitor({ to: '4.3.0' });
  await visitor.waitFor('old');
  expectEnd(await site.run(['apply', '--accept-notice', archive]), 7);
  await visitor.waitFor('old');
  await expectVisit(site, await visitor.stop(), ['old', 'page', 'old']);
});

async function exempt(site: ScratchSite, path: string): Promise<void> {
  const config = await readFile(site.configFile, 'utf8');
  const changed = config.replace('    - /superviseur\n', `    - /superviseur\n    - ${path}\n`);
  expect(changed).not.toBe(config);
  await writeFile(site.configFile, changed);
  expectEnd(await site.run(['setup', 'nginx', '--output', site.snippet]), 0);
  process.kill(Number(await readFile(join(site.folder, 'nginx/nginx.pid'), 'utf8')), 'SIGHUP');
  await expect.poll(async () => (await site.run(['check'])).code).toBe(0);
}
