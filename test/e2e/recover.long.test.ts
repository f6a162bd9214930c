import { readFile, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { logToTerminal } from '../../fixtures/nginx/nginx.ts';
import { start } from '../../fixtures/site/run.ts';
import type { ScratchSite } from '../../fixtures/site/scratch-site.ts';
import { expectInterrupted, expectRecovered, killAt, readRecords, readStatus } from './interrupt.ts';
import { asNobody, expectEnd, expectVisit, makeSite } from './sites.ts';

/** A migration that has changed data, left a process behind, and hangs. */
const hangingMigration = (site: ScratchSite) => `
  sed -i 's/"text":"[^"]*"/"text":"spoilt"/' "$OSPI_ROOT/shared/notes.jsonl"
  echo 2 >"$OSPI_ROOT/shared/schema"
  setsid sleep 1000 & echo $! >'${site.folder}/left-behind'
  sleep 1000`;

async function startHanging(site: ScratchSite): Promise<string> {
  const archive = await site.packUpdate({ version: '4.3.0', scripts: { migrate: hangingMigration(site) } });
  const apply = site.start(['apply', '--accept-notice', archive]);
  await expect
    .poll(() => readFile(join(site.folder, 'left-behind'), 'utf8').catch(() => ''), { timeout: 30_000 })
    .toMatch(/\n/);
  expectEnd(await site.run(['support', 'recover']), 6);
  apply.kill('SIGKILL');
  await apply.ended;
  return archive;
}

/** Empty once it has ended, including a zombie that has not been reaped. */
const readCommandLine = (pid: string) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');

test('a reboot in the middle of a hook: what it left is ended, services that were started are stopped', async () => {
  const site = await makeSite();
  const visitor = site.startVisitor({ to: '4.3.0', everyMilliseconds: 30 });
  await visitor.waitFor('old');
  const archive = await startHanging(site);
  const leftBehind = (await readFile(join(site.folder, 'left-behind'), 'utf8')).trim();
  expect(await readCommandLine(leftBehind)).toContain('sleep');
  await expectInterrupted(site, archive);
  await site.startServices(); // As a boot would: the new version, on half-migrated data, under the page.
  expectEnd(await site.run(['support', 'recover'], { through: asNobody }), 9);
  expectEnd(await site.run(['support', 'recover']), 0, /4\.2\.0/);
  expect(await readCommandLine(leftBehind)).toBe('');
  await visitor.waitFor('old');
  await expectRecovered(site, '4.2.0');
  await expectVisit(site, await visitor.stop(), ['old', 'page', 'old']);
});

test('services that a reboot has left stopped are started before the page comes off', async () => {
  const site = await makeSite();
  const archive = await site.packUpdate({ version: '4.3.0' });
  await killAt(site, ['apply', '--accept-notice', archive], 'step.finished health-check');
  await site.stopServices();
  expectEnd(await site.run(['support', 'recover']), 0, /4\.3\.0/);
  await expectRecovered(site, '4.3.0');
  // As after any success: nothing is refused, and what was installed counts.
  const next = await site.packUpdate({ version: '4.3.1' });
  expectEnd(await site.run(['apply', '--accept-notice', next]), 0, /4\.3\.1/);
});

test('a new version that is not healthy any more stays under the page, until it is', async () => {
  const site = await makeSite();
  const archive = await site.packUpdate({ version: '4.3.0' });
  await killAt(site, ['apply', '--accept-notice', archive], 'step.finished health-check');
  const web = join(site.root, 'current/web.js');
  await site.stopServices();
  await rename(web, `${web}.aside`);
  expectEnd(await site.run(['support', 'recover']), 8, /support@ospi\.fr/);
  expect((await site.ask('/')).status).toBe(503);
  expect((await readStatus(site)).last).toMatchObject({ ending: 'maintenance', recovered: true });
  await rename(`${web}.aside`, web);
  expectEnd(await site.run(['support', 'recover']), 0, /4\.3\.0/);
  await expectRecovered(site, '4.3.0');
});

test('without nginx the old version comes back behind the flag, and is opened once nginx runs', async () => {
  const site = await makeSite();
  const archive = await site.packUpdate({ version: '4.3.0' });
  await killAt(site, ['apply', '--accept-notice', archive], 'step.finished hook-migrate');
  const folder = join(site.folder, 'nginx');
  process.kill(Number(await readFile(join(folder, 'nginx.pid'), 'utf8')), 'SIGQUIT');
  await expect
    .poll(() =>
      site.ask('/').then(
        () => 'answers',
        () => 'silent',
      ),
    )
    .toBe('silent');
  expectEnd(await site.run(['support', 'recover']), 8, /nginx/, /support recover/);
  expect(await readdir(site.public)).toContain('maintenance.flag');

  const nginx = start(['nginx', '-p', folder, '-c', join(folder, 'nginx.conf'), ...logToTerminal()]);
  onTestFinished(async () => {
    nginx.kill('SIGTERM');
    await nginx.ended;
  });
  await expect
    .poll(() =>
      site.ask('/').then(
        ({ status }) => status,
        () => 0,
      ),
    )
    .toBe(503);
  expectEnd(await site.run(['--lang', 'fr', 'support', 'recover']), 0, /4\.2\.0/, /refusées/);
  await expectRecovered(site, '4.2.0');
});

test('a failed rollback is tried again once its cause is fixed', { timeout: 180_000 }, async () => {
  const site = await makeSite();
  const archive = await site.packUpdate({
    version: '4.3.0',
    scripts: { migrate: `mv "$OSPI_PREVIOUS_RELEASE/web.js" '${site.folder}/web.js'; exit 1` },
  });
  const visitor = site.startVisitor({ to: '4.3.0', everyMilliseconds: 30 });
  await visitor.waitFor('old');
  expectEnd(await site.run(['apply', '--accept-notice', archive]), 8);
  expectEnd(await site.run(['support', 'recover']), 8, /maintenance page/, /support@ospi\.fr/);
  expect((await site.ask('/')).status).toBe(503);
  await rename(join(site.folder, 'web.js'), join(site.root, 'releases/4.2.0/web.js'));
  expectEnd(await site.run(['support', 'recover']), 0, /4\.2\.0/);
  await visitor.waitFor('old');
  await expectRecovered(site, '4.2.0');
  await expectVisit(site, await visitor.stop(), ['old', 'page', 'old']);
});

test('what visitors saved in a new version that was let out meanwhile is never undone', async () => {
  const site = await makeSite();
  const archive = await site.packUpdate({ version: '4.3.0', failIn: 'health-check' });
  const flag = join(site.public, 'maintenance.flag');
  await killAt(site, ['apply', '--accept-notice', archive], 'step.started health-check');
  await rm(flag);
  const { method, path, headers, body } = site.kit.save('saved in between');
  const save = async () => (await fetch(new URL(path, site.url), { method, headers, body })).status;
  await expect.poll(save, { timeout: 10_000 }).toBe(201); // The services may still be coming up.

  expectEnd(await site.run(['support', 'recover']), 8, /visitors may have reached/, /support@ospi\.fr/);
  expect((await site.ask('/')).status).toBe(503);
  const { length } = await readRecords(site);
  await rm(flag);
  expectEnd(await site.run(['support', 'recover']), 8, /visitors may have reached/);
  expect(await readdir(site.public)).toContain('maintenance.flag');
  // The incident code given to support still fits.
  expect(await readRecords(site)).toHaveLength(length);
  await rm(flag); // To look behind it.
  expect(await site.listSaved()).toContain('saved in between');
});
