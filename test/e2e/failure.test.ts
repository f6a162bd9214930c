import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { hideAway, readCommand, expectWayBack } from './failure-kit.ts';
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
  // What the failed hook left is kept, and is not taken for data of the restored version.
  expectEnd(await site.run(['backup', 'list']), 0, /4\.3\.0/);
});

test('a service that dies right after its start is not taken for a healthy platform', async () => {
  const site = await makeSite();
  const archive = await site.packUpdate({
    version: '4.3.0',
    // The control script starts what is in the release; this one starts, and ends at once.
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
