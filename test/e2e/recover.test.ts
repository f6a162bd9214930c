import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { expectInterrupted, expectRecovered, killAt, readRecords, type Place } from './interrupt.ts';
import { expectEnd, expectVisit, makeSite } from './sites.ts';

/** One of each kind; `npm run faults` kills at every record. */
const backPlaces: readonly Place[] = [
  'attempt.started',
  'step.started snapshot',
  'step.finished hook-migrate',
];

const forwardPlaces: readonly Place[] = ['step.finished health-check'];

describe('an update that is killed', () => {
  test.each(backPlaces)('at %s is undone, and no note is lost', async (place) => {
    const site = await makeSite();
    const archive = await site.packUpdate({ version: '4.3.0' });
    const visitor = site.startVisitor({ to: '4.3.0', everyMilliseconds: 30 });
    await visitor.waitFor('old');
    await killAt(site, ['apply', '--accept-notice', archive], place);
    await expectInterrupted(site, archive);
    expectEnd(await site.run(['support', 'recover']), 0, /4\.2\.0/, /support@ospi\.fr/);
    await visitor.waitFor('old');
    await expectRecovered(site, '4.2.0');
    const visit = await visitor.stop();
    const sawPage = visit.timeLine.some(({ sight }) => sight === 'page');
    await expectVisit(site, visit, sawPage ? ['old', 'page', 'old'] : ['old']);
    expectEnd(await site.run(['apply', '--accept-notice', archive]), 5, /support@ospi\.fr/);
  });

  test.each(forwardPlaces)('at %s is brought to its end', async (place) => {
    const site = await makeSite();
    const archive = await site.packUpdate({ version: '4.3.0' });
    const visitor = site.startVisitor({ to: '4.3.0', everyMilliseconds: 30 });
    await visitor.waitFor('old');
    await killAt(site, ['apply', '--accept-notice', archive], place);
    await expectInterrupted(site, archive);
    expectEnd(await site.run(['support', 'recover']), 0, /4\.3\.0/);
    await visitor.waitFor('new');
    await expectRecovered(site, '4.3.0');
    await expectVisit(site, await visitor.stop(), ['old', 'page', 'new']);
  });
});

const rollbackPlaces: readonly Place[] = ['backup.restored snapshot'];

describe('a rollback that is killed', () => {
  test.each(rollbackPlaces)('at %s is finished, and no note is lost', async (place) => {
    const site = await makeSite();
    const archive = await site.packUpdate({ version: '4.3.0', failIn: 'migrate' });
    const visitor = site.startVisitor({ to: '4.3.0', everyMilliseconds: 30 });
    await visitor.waitFor('old');
    await killAt(site, ['apply', '--accept-notice', archive], place);
    await expectInterrupted(site, archive);
    expectEnd(await site.run(['support', 'recover']), 0, /4\.2\.0/);
    await visitor.waitFor('old');
    await expectRecovered(site, '4.2.0');
    await expectVisit(site, await visitor.stop(), ['old', 'page', 'old']);
    // One of the data that the hook left, and none of the mixture that a killed restore leaves.
    const rescued = (await readRecords(site)).filter(
      ({ event, step }) => event === 'backup.created' && step === 'rescue',
    );
    expect(rescued).toHaveLength(1);
  });
});

test('a platform that was never updated has nothing to recover', async () => {
  const site = await makeSite();
  await writeFile(join(site.public, 'maintenance.flag'), ''); // Set by an administrator.
  expectEnd(await site.run(['support', 'recover']), 0, /Nothing to recover/);
  expect(await site.run(['--quiet', 'support', 'recover'])).toEqual({ code: 0, stdout: '', stderr: '' });
  expect(await readdir(site.public)).toContain('maintenance.flag');
});
