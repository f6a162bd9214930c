import { cp, readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { makeArchiveTar, trustedKeys, zstd, type Recipe } from '../domain/archive/parts.ts';
import { members } from '../hostile/hostile.ts';
import { readRecords, readStatus } from './interrupt.ts';
import { bareEnv, expectEnd, makeSite } from './sites.ts';

async function makeTrustingSite() {
  const site = await makeSite();
  const config = parse(await readFile(site.configFile, 'utf8')) as Record<string, unknown>;
  await writeFile(site.configFile, stringify({ ...config, trustedKeys }));
  return site;
}

async function put(folder: string, version: string, recipe: Recipe = {}): Promise<string> {
  const path = join(folder, `planipsy-${version}.ospi`);
  await writeFile(path, zstd(makeArchiveTar({ members, manifest: { version, from: '>=4.2.0' }, ...recipe })));
  return path;
}

test('of an archive that is then refused for its content, no acceptance is left on record', async () => {
  const site = await makeTrustingSite();
  const altered = members.map((member) =>
    member.path === 'files/VERSION' ? { ...member, content: '6.6.6\n' } : member,
  );
  const revokes = [{ versions: ['4.2.9'], reason: 'loses appointments' }];
  const archive = await put(site.publisher, '4.3.0', {
    packed: altered,
    manifest: { version: '4.3.0', from: '>=4.2.0', revokes },
  });
  expectEnd(await site.run(['apply', '--accept-notice', archive]), 4, /altered/);
  expect(await readRecords(site)).toEqual([]);
});

test('an acceptance is of one archive, not of every one with the same notice', async () => {
  const site = await makeTrustingSite();
  const cron = () => site.run(['apply'], { env: bareEnv });
  const first = await put(site.inbox, '4.3.0');
  for (const said of ['by the record of this run', 'by the answer, since it was on record before']) {
    const { code, stdout } = await site.run(['check', '--accept-notice', first]);
    expect([code, stdout.match(/The acceptance of the notice/g)?.length, said]).toEqual([0, 1, said]);
  }
  const [accepted] = (await readRecords(site)).filter(({ event }) => event === 'notice.accepted');
  expect(accepted?.data).toMatchObject({ version: '4.3.0', manifestSha256: expect.any(String) as string });

  await put(site.inbox, '4.3.1');
  expectEnd(await cron(), 3, /notice/, /--accept-notice/);
  expect(await site.readInstalledVersion()).toBe('4.2.0');
  // Of the same version, but different.
  await put(site.inbox, '4.3.1', { manifest: { version: '4.3.0', from: '>=4.2.0 <5.0.0' } });
  await writeFile(first, '');
  expectEnd(await cron(), 3, /notice/, /--accept-notice/);
  expect(await site.readInstalledVersion()).toBe('4.2.0');
});

test('what failed here is not taken from the inbox again after a release, but by its name', async () => {
  const site = await makeSite();
  const bad = await site.packUpdate({ version: '4.3.0', failIn: 'pre-install' });
  const inInbox = join(site.inbox, basename(bad));
  await cp(bad, inInbox);
  expectEnd(await site.run(['check', '--inbox', '--accept-notice']), 0);
  const cron = () => site.run(['apply'], { env: bareEnv });
  expectEnd(await cron(), 7);
  const release = join(site.publisher, 'release.txt');
  const { refusal } = await readStatus(site);
  const order = ['pack', '--release', refusal?.incident ?? '', '--issuer', 'Claire Martin', '--reason', 'x'];
  const key = join(site.publisher, `${site.kit.product}.key`);
  expectEnd(await site.run([...order, '--key', key, '--output', release]), 0);
  expectEnd(await site.run(['support', 'release', release]), 0);

  const before = await readRecords(site);
  expectEnd(
    await cron(),
    3,
    /OSPI-0350/,
    /has already failed on this platform/,
    /apply \S+planipsy-4\.3\.0\.ospi/,
  );
  expectEnd(
    await site.run(['apply', '--lang', 'fr'], { env: bareEnv }),
    3,
    /a déjà échoué sur cette plateforme/,
  );
  expectEnd(await site.run(['check', '--inbox']), 3, /OSPI-0350/);
  expect(await readRecords(site)).toEqual(before);

  // Another update beside it is installed.
  const good = await site.packUpdate({ version: '4.2.9' });
  await cp(good, join(site.inbox, basename(good)));
  expectEnd(await site.run(['check', '--inbox', '--accept-notice']), 0, /4\.2\.9/);
  expectEnd(await site.run(['apply', inInbox], { env: bareEnv }), 7);
});
