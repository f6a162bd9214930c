import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { planipsy } from '../../fixtures/planipsy/kit.ts';
import type { PlatformKit } from '../../fixtures/site/kit.ts';
import type { ScratchSite } from '../../fixtures/site/scratch-site.ts';
import { readRecords } from './interrupt.ts';
import { expectEnd, makeSite } from './sites.ts';
import { hastyScript, writeScript, withTimes, expectServed } from './slow-services-kit.ts';

async function readProblems(site: ScratchSite) {
  return (await readRecords(site)).flatMap((record) =>
    record.event === 'step.failed' ? [record.data.problem] : [],
  );
}

/** Ends as soon as it has been seen running. */
const crashing: PlatformKit = {
  ...planipsy,
  async writeRelease(options) {
    await planipsy.writeRelease(options);
    if (options.version === '4.2.0') return;
    const crash = `setTimeout(() => { console.error('relation "wards" does not exist'); process.exit(1); }, 3000);`;
    await writeFile(join(options.folder, 'web.js'), crash);
  },
};

test('a service that crashes ends the wait for health at once, with what it printed', async () => {
  const site = await makeSite({ kit: crashing });
  await writeScript(site, hastyScript(site, { stop: 'kill -TERM $pid' }));
  const configFile = await withTimes(site, 3600, { timeoutSeconds: 3600 });
  const archive = await site.packUpdate({ version: '4.3.0' });
  const ran = await site.run(['apply', '--accept-notice', archive], { configFile });
  expectEnd(ran, 7, /relation "wards" does not exist/);
  expect(await readProblems(site)).toMatchObject([
    {
      code: 'step.service-crashed',
      params: { service: 'web', lastLines: ['relation "wards" does not exist'] },
    },
  ]);
  await expectServed(site, '4.2.0');
});

/** Reports another version than its own. */
const impostor: PlatformKit = {
  ...planipsy,
  writeRelease: (options) =>
    planipsy.writeRelease({ ...options, version: options.version === '4.2.0' ? '4.2.0' : '4.3.9' }),
};

test.each([{ versionHeader: 'X-Planipsy-Version' }, { versionPath: '/' }])(
  'health counts only from the version that should answer, where the site has it say so: %j',
  async (health) => {
    const site = await makeSite({ kit: impostor });
    const configFile = await withTimes(site, 60, { ...health, timeoutSeconds: 3 });
    const archive = await site.packUpdate({ version: '4.3.0' });
    const ran = await site.run(['apply', '--accept-notice', archive], { configFile });
    expectEnd(ran, 7, /Version 4\.3\.0 should run, but another answers/);
    expect(await readProblems(site)).toMatchObject([{ code: 'step.other-version' }]);
    await expectServed(site, '4.2.0');
  },
);
