import { cp, readFile, rename, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { expect, test } from 'vitest';
import type { Ran } from '../../fixtures/site/run.ts';
import type { ScratchSite } from '../../fixtures/site/scratch-site.ts';
import { makeRevocation } from './revoke-kit.ts';
import { bareEnv, expectEnd, fingerprint, makeSite, reconfigure } from './sites.ts';

const silent = { code: 0, stdout: '', stderr: '' };
const window = { days: ['saturday', 'sunday'], from: '02:00', to: '04:30', timeZone: 'Europe/Paris' };

/** Runs the program as cron does, at a time of UTC. */
function runAt(site: ScratchSite, time: string, args: readonly string[], configFile?: string): Promise<Ran> {
  return site.run(args, {
    env: { ...bareEnv, TZ: 'UTC', FAKETIME_DONT_FAKE_MONOTONIC: '1', NO_FAKE_STAT: '1' },
    through: ['faketime', `${time}:00`],
    ...(configFile !== undefined && { configFile }),
  });
}

async function putInInbox(site: ScratchSite, version: string): Promise<void> {
  const archive = await site.packUpdate({ version });
  await cp(archive, join(site.inbox, basename(archive)));
}

async function readPlanned(site: ScratchSite): Promise<unknown> {
  const progress = JSON.parse(await readFile(join(site.public, 'progress.json'), 'utf8')) as object;
  return 'planned' in progress ? progress.planned : undefined;
}

async function readStatus(site: ScratchSite, time: string, configFile?: string): Promise<object> {
  const { stdout } = await runAt(site, time, ['status', '--json'], configFile);
  return JSON.parse(stdout) as object;
}

test('an unattended update begins within the window alone, and the announcement precedes it', async () => {
  const site = await makeSite();
  const configFile = await reconfigure(site, (config) =>
    Object.assign(config, { window, announceHours: 24 }),
  );
  const at = (time: string, ...args: string[]) => runAt(site, time, args, configFile);
  await putInInbox(site, '4.3.0');
  expectEnd(await at('2027-06-03 12:00', 'check', '--inbox', '--accept-notice'), 0);
  expect(await readPlanned(site)).toBeUndefined();
  expect(await readStatus(site, '2027-06-03 12:00', configFile)).not.toHaveProperty('planned');

  // Saturday in Paris, two hours ahead of UTC, and not yet in the window.
  expect(await at('2027-06-04 22:30', 'apply')).toEqual(silent);
  const before = await fingerprint(site);
  expect(await at('2027-06-04 23:59', 'apply')).toEqual(silent);
  expect(await fingerprint(site)).toBe(before);
  expectEnd(
    await at('2027-06-04 23:59', 'apply', '--verbose'),
    0,
    /Outside of the window.*5 Jun 2027, 00:00/,
  );
  expectEnd(await at('2027-06-04 23:59', 'check', '--no-rehearsal'), 0, /outside of the window/);

  const planned = { at: '2027-06-05T00:00:00.000Z', version: '4.3.0' };
  expect(await at('2027-06-04 23:45', 'apply', '--planned')).toEqual(silent);
  expect(await readPlanned(site)).toMatchObject(planned);
  expect(await readStatus(site, '2027-06-04 23:59', configFile)).toMatchObject({ planned });
  expectEnd(await at('2027-06-04 23:59', 'status'), 0, /Planned\W+version 4\.3\.0 on 5 Jun 2027, 00:00: /);

  expectEnd(await at('2027-06-05 00:20', 'apply'), 0);
  expect(await site.readInstalledVersion()).toBe('4.3.0');
  expect(await readPlanned(site)).toBeUndefined();
  expect(await readStatus(site, '2027-06-05 00:21', configFile)).not.toHaveProperty('planned');
});

test('an announcement vanishes with its archive', async () => {
  const site = await makeSite();
  const configFile = await reconfigure(site, (config) =>
    Object.assign(config, { window, announceHours: 48 }),
  );
  const at = (time: string, ...args: string[]) => runAt(site, time, args, configFile);
  await putInInbox(site, '4.3.0');
  expectEnd(await at('2027-06-04 12:00', 'check', '--inbox', '--accept-notice'), 0);
  expect(await readPlanned(site)).toMatchObject({ version: '4.3.0' });
  await rm(join(site.inbox, 'planipsy-4.3.0.ospi'));
  expect(await at('2027-06-04 12:15', 'apply', '--planned')).toEqual(silent);
  expect(await readPlanned(site)).toBeUndefined();
});

test('an announcement vanishes as soon as its version is revoked', async () => {
  const site = await makeSite();
  const configFile = await reconfigure(site, (config) =>
    Object.assign(config, { window, announceHours: 48 }),
  );
  const at = (time: string, ...args: string[]) => runAt(site, time, args, configFile);
  await putInInbox(site, '4.3.0');
  expectEnd(await at('2027-06-04 12:00', 'check', '--inbox', '--accept-notice'), 0);
  expect(await readPlanned(site)).toMatchObject({ version: '4.3.0' });
  const file = await makeRevocation(site, ['--versions', '4.3.0']);
  expectEnd(await at('2027-06-04 12:01', 'support', 'revoke', file), 0);
  expect(await readPlanned(site)).toBeUndefined();
});

test('a planned update waits for its time, survives everything until then, and begins once', async () => {
  const site = await makeSite();
  const at = (time: string, ...args: string[]) => runAt(site, time, args);
  const planned = { at: '2027-06-05T02:30:00.000Z', version: '4.3.0' };
  await putInInbox(site, '4.3.0');
  expectEnd(await at('2027-06-03 12:00', 'apply', '--at', '2027-06-05 02:30'), 3, /--accept-notice/);
  expect(await readStatus(site, '2027-06-03 12:01')).not.toHaveProperty('planned');
  expectEnd(
    await at('2027-06-03 12:00', 'apply', '--at', '2027-06-05 02:30', '--accept-notice'),
    0,
    /The update to 4\.3\.0 will begin on 5 Jun 2027, 02:30/,
  );
  expect(await readPlanned(site)).toMatchObject(planned);
  expect(await readStatus(site, '2027-06-03 12:01')).toMatchObject({ planned });

  await putInInbox(site, '4.4.0'); // Later, and not what was planned.
  expectEnd(await at('2027-06-03 12:00', 'check', '--inbox', '--accept-notice'), 0);
  for (const args of [['apply'], ['apply', '--planned']])
    expect(await at('2027-06-05 02:29', ...args)).toEqual(silent);
  expect(await site.readInstalledVersion()).toBe('4.2.0');
  expectEnd(await at('2027-06-05 02:30', 'apply', '--planned'), 0);
  expect(await site.readInstalledVersion()).toBe('4.3.0');
  expect(await readPlanned(site)).toBeUndefined();
  expect(await at('2027-06-05 03:30', 'apply', '--planned')).toEqual(silent);
  expect(await site.readInstalledVersion()).toBe('4.3.0');
});

test('what is planned can be cancelled, and is dropped loudly when its time has passed or its archive is gone', async () => {
  const site = await makeSite();
  const at = (time: string, ...args: string[]) => runAt(site, time, args);
  const plan = () => at('2027-06-03 12:00', 'apply', '--at', '2027-06-05 02:30', '--accept-notice');
  const archive = join(site.inbox, 'planipsy-4.3.0.ospi');
  await putInInbox(site, '4.3.0');
  expectEnd(await plan(), 0);
  expectEnd(await at('2027-06-03 13:00', 'apply', '--at', 'none'), 0, /is cancelled/);
  expect(await readPlanned(site)).toBeUndefined();
  expectEnd(await at('2027-06-03 13:00', 'apply', '--at', 'none'), 0, /Nothing is planned/);
  expect(await at('2027-06-05 02:30', 'apply', '--planned')).toEqual(silent);

  expectEnd(await plan(), 0);
  expectEnd(await at('2027-06-05 09:00', 'apply', '--planned'), 3, /OSPI-0361.*did not begin/);
  expect(await at('2027-06-05 09:15', 'apply', '--planned')).toEqual(silent);

  expectEnd(await plan(), 0);
  // As while a share is not mounted, or a copy is under way: it may be there in time.
  await rename(archive, `${archive}.part`);
  expect(await at('2027-06-03 12:15', 'apply', '--planned')).toEqual(silent);
  expect(await readPlanned(site)).toBeUndefined();
  await rename(`${archive}.part`, archive);
  expect(await at('2027-06-03 12:30', 'apply', '--planned')).toEqual(silent);
  expect(await readPlanned(site)).toMatchObject({ version: '4.3.0' });
  await rm(archive);
  expectEnd(await at('2027-06-05 02:30', 'apply', '--planned'), 3, /OSPI-0362.*no longer in/);
  expect(await at('2027-06-05 02:45', 'apply', '--planned')).toEqual(silent);
  expect(await site.readInstalledVersion()).toBe('4.2.0');
});

test('a time that is none, or past, or no window, is refused before anything is done', async () => {
  const site = await makeSite();
  const before = await fingerprint(site);
  const plan = (time: string) => runAt(site, '2027-06-03 12:00', ['apply', '--at', time]);
  for (const time of ['tomorrow', '02:30', '2027-02-30 02:30', '2027-06-05 24:30', ''])
    expectEnd(await plan(time), 2, /OSPI-0286/);
  expectEnd(await plan('2027-06-03 11:59'), 2, /OSPI-0287/);
  expectEnd(await plan('next'), 2, /OSPI-0288/);
  expectEnd(await site.run(['apply', '--at', 'none', 'x.ospi']), 2, /OSPI-0206/);
  expect(await fingerprint(site)).toBe(before);
});
