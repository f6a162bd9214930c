import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { failures } from '../../fixtures/site/kit.ts';
import { expectEnd, expectVisit, makeSite } from './sites.ts';

test.each(failures)('a failing %s: the old version comes back with every note, and stays', async (failIn) => {
  const site = await makeSite();
  const archive = await site.packUpdate({ version: '4.3.0', failIn });
  const good = await site.packUpdate({ version: '4.3.1' });
  const visitor = site.startVisitor({ to: '4.3.0' });
  await visitor.waitFor('old');
  expectEnd(await site.run(['apply', '--accept-notice', archive]), 7, /4\.2\.0/, /support@ospi\.fr/);
  await visitor.waitFor('old');
  expect(await site.readInstalledVersion()).toBe('4.2.0');
  expect((await site.ask('/health')).status).toBe(200);

  const again = ['apply', '--accept-notice', archive];
  expectEnd(await site.run(again), 5, /support@ospi\.fr/);
  await rm(join(site.state, 'lock'), { force: true });
  expectEnd(await site.run(again), 5);
  expectEnd(await site.run(['apply', '--accept-notice', good]), 5);
  expectEnd(await site.run(['apply', '--dry-run', good]), 5);

  await expectVisit(site, await visitor.stop(), ['old', 'page', 'old']);
  expectEnd(await site.run(['status']), 0, /4\.2\.0/, /support@ospi\.fr/);
});

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
    scripts: { 'pre-install': `setsid sleep 1000 & echo $! >'${pidFile}'` },
  });
  expectEnd(await site.run(['apply', '--accept-notice', archive]), 0);
  const pid = (await readFile(pidFile, 'utf8')).trim();
  await expect(readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')).resolves.toBe('');
});
