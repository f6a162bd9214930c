import { mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { failures } from '../../fixtures/site/kit.ts';
import { run } from '../../fixtures/site/run.ts';
import { expectWayBack, hideAway, readCommand, waitForStep } from './failure-kit.ts';
import { expectEnd, makeSite } from './sites.ts';

test.each(failures.filter((failIn) => failIn !== 'migrate'))(
  'a failing %s: the old version comes back with every note, and stays',
  expectWayBack,
);

test('when the old version does not come back either, the page stays and says so', async () => {
  const site = await makeSite();
  const archive = await site.packUpdate({
    version: '4.3.0',
    scripts: { 'post-install': 'rm "$OSPI_PREVIOUS_RELEASE/web.js"; exit 1' },
  });
  const visitor = site.startVisitor({ to: '4.3.0' });
  await visitor.waitFor('old');
  expectEnd(await site.run(['apply', '--accept-notice', archive]), 8, /support@ospi\.fr/);
  await visitor.waitFor('page');
  const { timeLine, faults } = await visitor.stop();
  expect(faults).toEqual([]);
  expect(timeLine.map(({ sight }) => sight)).toEqual(['old', 'page']);
  expectEnd(await site.run(['apply', '--accept-notice', archive]), 5);
  expectEnd(await site.run(['status']), 0, /support@ospi\.fr/);
});

test('what visitors saved in the new version, because someone took the page off, is not rolled back', async () => {
  const site = await makeSite();
  const archive = await site.packUpdate({ version: '4.3.0', failIn: 'health-check' });
  const visitor = site.startVisitor({ to: '4.3.0' });
  await visitor.waitFor('old');
  const apply = site.start(['apply', '--accept-notice', archive]);
  await waitForStep(site, 'health-check');
  await rm(join(site.public, 'maintenance.flag'));
  expectEnd(await apply.ended, 8, /maintenance/, /No rollback was tried/);
  await visitor.waitFor('page');
  const { acknowledged } = await visitor.stop();

  expect(await site.readInstalledVersion()).toBe('4.3.0');
  expect((await site.ask('/')).status).toBe(503);
  await rm(join(site.public, 'maintenance.flag')); // To look behind it.
  const saved = new Set(await site.listSaved());
  expect(acknowledged.filter((text) => !saved.has(text))).toEqual([]);
});

test('when nginx dies before the page comes off, the platform is closed for when it returns', async () => {
  const site = await makeSite();
  const pidFile = join(site.folder, 'nginx/nginx.pid');
  const archive = await site.packUpdate({
    version: '4.3.0',
    scripts: { 'post-install': `kill -QUIT $(cat '${pidFile}')` },
  });
  expectEnd(await site.run(['apply', '--accept-notice', archive]), 8, /nginx/);
  expect(await site.readInstalledVersion()).toBe('4.3.0');
  expect(await readdir(site.public)).toContain('maintenance.flag');
  expectEnd(await site.run(['apply', '--accept-notice', archive]), 5);
});

test('a release that appeared meanwhile is not taken away by the rollback', async () => {
  const site = await makeSite();
  const archive = await site.packUpdate({ version: '4.3.0' });
  const apply = site.start(['apply', '--accept-notice', archive]);
  await waitForStep(site, 'backup');
  const folder = join(site.root, 'releases/4.3.0');
  await mkdir(folder);
  await writeFile(join(folder, 'mine'), '');
  expectEnd(await apply.ended, 7);
  expect(await readdir(folder)).toEqual(['mine']);
  expect(await site.readInstalledVersion()).toBe('4.2.0');
});

test('what a hook of a killed update left behind, hidden well, is ended by the recovery', async () => {
  const site = await makeSite();
  const pidFile = join(site.folder, 'left-behind');
  const archive = await site.packUpdate({
    version: '4.3.0',
    scripts: { migrate: `${hideAway(pidFile)}; sleep 1000` },
  });
  const apply = site.start(['apply', '--accept-notice', archive]);
  await expect.poll(() => readCommand(pidFile), { timeout: 60_000, interval: 20 }).toMatch(/^sleep/);
  apply.kill('SIGKILL');
  await apply.ended;
  expect(await readCommand(pidFile)).toMatch(/^sleep/);
  expectEnd(await site.run(['support', 'recover']), 0, /4\.2\.0/);
  expect(await readCommand(pidFile)).toBe('');
});

// It ended with “Version 4.3.0 is installed”, and no journal on disk recorded it.
test('an update whose state folder is deleted half-way stops under the page, and says so', async () => {
  const site = await makeSite();
  const archive = await site.packUpdate({ version: '4.3.0', scripts: { migrate: `rm -rf ${site.state}` } });
  const ran = await site.run(['apply', '--accept-notice', archive]);
  expectEnd(
    ran,
    8,
    /journal\.jsonl can no longer be written \(it was deleted/,
    /incident code \S+-[0-9a-f]{8}/,
  );
  const progress: unknown = JSON.parse(await readFile(join(site.public, 'progress.json'), 'utf8'));
  expect(progress).toMatchObject({ state: 'interrupted' });
  expect((await fetch(site.url)).status).toBe(503);
});

// The old version stayed down under the page because one file could not be deleted.
test('a file of the new release that cannot be deleted does not stop the way back', async () => {
  const site = await makeSite();
  const isRoot = process.geteuid?.() === 0;
  const [hold, free] = isRoot ? ['chattr +i', 'chattr -R -i'] : ['chmod a-w', 'chmod -R u+w'];
  onTestFinished(async () => {
    await run(['sh', '-c', `${free} "$0"/.staging*`, site.root]);
  });
  const stick = `mkdir "$OSPI_RELEASE/stuck"; touch "$OSPI_RELEASE/stuck/file"; ${hold} "$OSPI_RELEASE/stuck"; exit 1`;
  const archive = await site.packUpdate({ version: '4.3.0', scripts: { migrate: stick } });
  const ran = await site.run(['apply', '--accept-notice', archive]);
  expectEnd(ran, 7, /stuck\/file could not be deleted \((?:EPERM|EACCES)\)/);
  expect((await site.ask('/health')).status).toBe(200);
  expect(await readdir(join(site.root, 'releases'))).toEqual(['4.2.0']);
});
