import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { failures } from '../../fixtures/site/kit.ts';
import { expectWayBack, waitForStep } from './failure-kit.ts';
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
  expectEnd(await apply.ended, 8, /maintenance/, /No return was tried/);
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
