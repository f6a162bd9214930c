import { cp, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { expect, test } from 'vitest';
import { bareEnv, expectEnd, fingerprint, makeSite, reconfigure } from './sites.ts';

test('cron installs what stands in the inbox once its notice is accepted, and is quiet before and after', async () => {
  const site = await makeSite();
  const cron = () => site.run(['--quiet', 'apply'], { env: bareEnv });
  expect(await cron()).toEqual({ code: 0, stdout: '', stderr: '' });

  const archive = await site.packUpdate({ version: '4.3.0' });
  await cp(archive, join(site.inbox, basename(archive)));
  const before = await fingerprint(site);
  expectEnd(await cron(), 3, /--accept-notice/);
  expect(await fingerprint(site)).toBe(before);

  expectEnd(await site.run(['check', '--accept-notice', join(site.inbox, basename(archive))]), 0);
  expectEnd(await cron(), 0);
  expect(await site.readInstalledVersion()).toBe('4.3.0');
  expect(await cron()).toEqual({ code: 0, stdout: '', stderr: '' });
});

test('without an archive, the message says what the inbox lacks, and looking changes nothing', async () => {
  const site = await makeSite();
  const before = await fingerprint(site);
  expectEnd(await site.run(['check', '--inbox']), 3, /No update in \S+inbox can be installed/);
  expectEnd(await site.run(['support', 'release', '--lang', 'fr']), 3, /Aucun fichier de \S+inbox/);
  expectEnd(await site.run(['backup', 'verify', 'latest']), 11, /OSPI-1151/);
  const archive = await site.packUpdate({ version: '4.1.0' });
  await cp(archive, join(site.inbox, basename(archive)));
  expectEnd(await site.run(['check', '--inbox', '--accept-notice']), 3, /No update/);
  await writeFile(join(site.inbox, 'planipsy-9.9.9.ospi'), 'not an archive');
  expectEnd(await site.run(['check', '--inbox']), 4, /planipsy-9\.9\.9\.ospi/);
  const configFile = await reconfigure(site, (config) => {
    delete config['inbox'];
  });
  for (const command of [
    ['check', '--inbox'],
    ['support', 'release'],
  ])
    expectEnd(await site.run(command, { configFile }), 2, /sets no folder for new archives/);
  expect(await fingerprint(site)).toBe(before);
});

test('the newest of several is installed, and a bad one beside it does not stand in its way', async () => {
  const site = await makeSite();
  for (const version of ['4.2.1', '4.3.0', '4.2.9']) {
    const archive = await site.packUpdate({ version });
    await cp(archive, join(site.inbox, basename(archive)));
  }
  await writeFile(join(site.inbox, 'planipsy-9.9.9.ospi'), 'not an archive');
  expectEnd(await site.run(['apply', '--accept-notice'], { env: bareEnv }), 0);
  expect(await site.readInstalledVersion()).toBe('4.3.0');
});
