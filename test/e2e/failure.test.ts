import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { run } from '../../fixtures/site/run.ts';
import { expectWayBack, waitForStep } from './failure-kit.ts';
import { expectEnd, expectVisit, makeSite } from './sites.ts';

test('a failing migrate: the old version comes back with every note, and stays', () =>
  expectWayBack('migrate'));

test('a page that was lost before the services started is put on again for the way back', async () => {
  const site = await makeSite();
  const flag = join(site.public, 'maintenance.flag');
  const archive = await site.packUpdate({ version: '4.3.0', scripts: { migrate: `rm '${flag}'; exit 1` } });
  expectEnd(await site.run(['apply', '--accept-notice', archive]), 7, /4\.2\.0/);
  const journal = await readFile(join(site.state, 'journal.jsonl'), 'utf8');
  expect(journal).toContain('"event":"maintenance.off"');
  expect((await site.ask('/')).status).toBe(200);
  // What the failed hook left is kept, and is not taken for data of the version that is back.
  expectEnd(await site.run(['backup', 'list']), 0, /4\.3\.0/);
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

test('a service that dies right after its start is not taken for a healthy platform', async () => {
  const site = await makeSite();
  const archive = await site.packUpdate({
    version: '4.3.0',
    // The control script starts what stands in the release; this one starts, and ends at once.
    scripts: {
      'post-install': 'echo "setTimeout(() => process.exit(1), 50);" > "$OSPI_RELEASE/superviseur.js"',
    },
  });
  const visitor = site.startVisitor({ to: '4.3.0' });
  await visitor.waitFor('old');
  expectEnd(await site.run(['apply', '--accept-notice', archive]), 7, /superviseur/);
  await visitor.waitFor('old');
  await expectVisit(site, await visitor.stop(), ['old', 'page', 'old']);
});

test('what a failing hook wrote is in the log that the message names', async () => {
  const site = await makeSite();
  const archive = await site.packUpdate({
    version: '4.3.0',
    scripts: { migrate: 'echo "the reason is here" >&2; exit 4' },
  });
  const ran = await site.run(['apply', '--accept-notice', archive]);
  expectEnd(ran, 7, /migrate/);
  const log = /\S+\/attempts\/\S+\.log/.exec(ran.stdout + ran.stderr)?.[0] ?? '';
  expect(await readFile(log, 'utf8')).toContain('the reason is here');
});

test('nothing that a hook left behind lives on', async () => {
  const site = await makeSite();
  const pidFile = join(site.folder, 'left-behind');
  const archive = await site.packUpdate({
    version: '4.3.0',
    scripts: { 'pre-install': hideAway(pidFile), migrate: 'kill -SEGV $$' },
  });
  expectEnd(await site.run(['apply', '--accept-notice', archive]), 7, /migrate failed with code 139/);
  expect(await readCommand(pidFile)).toBe('');
  expect((await site.ask('/health')).status).toBe(200);
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

/** Starts what has neither the hook's session nor its parent nor its environment nor its output. */
function hideAway(pidFile: string): string {
  const hidden = `echo $$ >"${pidFile}"; exec sleep 1000`;
  return `(env -i /bin/sh -c 'setsid /bin/sh -c "$1" </dev/null >/dev/null 2>&1 &' sh '${hidden}'); until test -s '${pidFile}'; do sleep 0.05; done`;
}

/** Empty when there is no such process any more. */
async function readCommand(pidFile: string): Promise<string> {
  const pid = (await readFile(pidFile, 'utf8').catch(() => '')).trim();
  return pid === '' ? '' : readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
}

// It ended with “Version 4.3.0 is installed”, and no journal on disk held it.
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

// The old version stayed down under the page, for one file that could not be deleted.
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
