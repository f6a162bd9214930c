import { execFileSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { createHash } from 'node:crypto';
import { cp, mkdir, readFile, symlink, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { expectRecovered, killAt, namePlace, readRecords, readStatus } from './interrupt.ts';
import { checkAsJson, makeRevocation, putInInbox, reason, revoke } from './revoke-kit.ts';
import { asNobody, expectEnd, fingerprint, makeSite } from './sites.ts';

test('an archive is known by its digest, and by that of its manifest however it is compressed', async () => {
  const site = await makeSite();
  const archive = await site.packUpdate({ version: '4.3.0' });
  const again = join(site.publisher, 'again.ospi');
  await writeFile(again, execFileSync('sh', ['-c', 'zstd -dc "$1" | gzip -n', 'sh', archive]));
  const { facts } = await checkAsJson(site, archive);
  const sha256 = createHash('sha256')
    .update(await readFile(archive))
    .digest('hex');
  const tar = execFileSync('zstd', ['-dc', archive]);
  const manifest = execFileSync('tar', ['-xO', 'manifest.json'], { input: tar });
  const manifestSha256 = createHash('sha256').update(manifest).digest('hex');
  expect(facts.archive).toMatchObject({ sha256, manifestSha256 });

  const ofFile = await makeRevocation(site, ['--archives', sha256]);
  expectEnd(await revoke(site, ofFile), 0, /the archive [0-9a-f]{16}…/);
  expectEnd(await site.run(['check', archive]), 4, /perd des rendez-vous/);
  expectEnd(await site.run(['apply', '--accept-notice', archive]), 4, /perd des rendez-vous/);
  expectEnd(await site.run(['check', again]), 0);
  const ofContent = await makeRevocation(site, ['--archives', manifestSha256]);
  expectEnd(await revoke(site, ofContent), 0);
  for (const path of [archive, again]) {
    expectEnd(await site.run(['check', path]), 4, /perd des rendez-vous/);
    expectEnd(await site.run(['apply', '--accept-notice', path]), 4, /perd des rendez-vous/);
    expectEnd(await site.run(['apply', '--dry-run', path]), 4);
  }
  await putInInbox(site, archive, again);
  expectEnd(await site.run(['apply', '--accept-notice']), 4, /perd des rendez-vous/);
  expect(await site.readInstalledVersion()).toBe('4.2.0');
});

test('what is withdrawn while it is being installed stays, is warned of, and is gone back to', async () => {
  const site = await makeSite();
  const fifo = join(site.folder, 'fifo');
  execFileSync('mkfifo', ['-m', '666', fifo]);
  const archive = await site.packUpdate({ version: '4.3.0', scripts: { 'pre-install': `cat '${fifo}'` } });
  const failing = await site.packUpdate({ version: '4.3.1', failIn: 'pre-install' });
  const file = await makeRevocation(site, ['--versions', '>=4.2.0 <4.3.1']);

  const running = site.run(['apply', '--accept-notice', archive]);
  const hasBegun = async () =>
    (await readRecords(site)).some((record) => namePlace(record) === 'step.started hook-pre-install');
  while (!(await hasBegun())) await sleep(20);
  const during = await readRecords(site);
  expectEnd(await revoke(site, file), 6, /apply/);
  expect(await readRecords(site)).toEqual(during);
  await writeFile(fifo, 'go on\n');
  expectEnd(await running, 0, /4\.3\.0/);

  expectEnd(await revoke(site, file), 0, /The installed version, 4\.3\.0, is withdrawn/);
  expectEnd(await site.run(['check']), 0, /withdrawn the installed version, 4\.3\.0 .*perd des rendez-vous/);
  expectEnd(await site.run(['check', '--lang', 'fr']), 0, /retiré la version installée, 4\.3\.0/);
  expectEnd(await site.run(['check', '--strict']), 10);
  expectEnd(await site.run(['status']), 0, /4\.3\.0 withdrawn by the vendor .*perd des rendez-vous/);
  expect(await readStatus(site)).toMatchObject({ version: '4.3.0', revoked: { reason } });
  expectEnd(await site.run(['backup']), 0);
  expectEnd(await site.run(['apply', '--accept-notice', failing]), 7, /4\.3\.0/);
  expect(await site.readInstalledVersion()).toBe('4.3.0');

  // While updates are refused, more can be revoked; that lifts nothing.
  const more = await makeRevocation(site, ['--versions', '4.3.1']);
  const { refusal } = await readStatus(site);
  expectEnd(await revoke(site, more), 0);
  expect((await readStatus(site)).refusal).toEqual(refusal);
  expectEnd(await site.run(['apply', '--accept-notice', failing]), 5);
});

test('an interrupted update is recovered though both versions were withdrawn since', async () => {
  const site = await makeSite();
  const archive = await site.packUpdate({ version: '4.3.0' });
  await killAt(site, ['apply', '--accept-notice', archive], 'step.started hook-migrate');
  const file = await makeRevocation(site, ['--versions', '<=4.3.0']);
  expectEnd(await revoke(site, file), 0);
  expectEnd(await site.run(['support', 'recover']), 0, /4\.2\.0/);
  await expectRecovered(site, '4.2.0');
});

test('what is no revocation for this platform is refused, and changes nothing', async () => {
  const site = await makeSite();
  const archive = await site.packUpdate({ version: '4.3.0' });
  const file = await makeRevocation(site, ['--versions', '4.3.0']);
  const other = await makeRevocation(site, ['--versions', '4.3.0'], 'pmsipilot');
  const release = join(site.publisher, 'release.txt');
  const order = ['--release', '20260102-030405-beef-00000000', '--issuer', 'X', '--reason', 'Y'];
  const key = ['--key', join(site.publisher, 'planipsy.key')];
  expectEnd(await site.run(['pack', ...order, ...key, '--output', release]), 0);
  const altered = join(site.publisher, 'altered.txt');
  await writeFile(altered, (await readFile(file, 'utf8')).replace('4.3.0', '4.3.1'));
  const huge = join(site.publisher, 'huge.txt');
  await cp(file, huge);
  await truncate(huge, 2 ** 34);
  const fifo = join(site.publisher, 'fifo');
  execFileSync('mkfifo', [fifo]);
  const link = join(site.publisher, 'link');
  await symlink(file, link);
  const folder = join(site.publisher, 'folder');
  await mkdir(folder);
  const latin = join(site.publisher, 'latin.txt');
  await writeFile(latin, Buffer.from(await readFile(file, 'utf8'), 'latin1'));
  const foreign = await makeRevocation(await makeSite({ isOtherVendor: true }), ['--versions', '4.3.0']);
  const before = await fingerprint(site);

  const refused: readonly (readonly [string, RegExp, RegExp])[] = [
    [other, /for pmsipilot; this platform is planipsy/, /est pour pmsipilot ; cette plateforme est planipsy/],
    [release, /is a release: give it to `ospi-update support release`/, /C’est un déblocage/],
    [archive, /update archive, not a revocation/, /archive de mise à jour, pas un avis de retrait/],
    [altered, /signature .* is wrong/, /signature .* est fausse/],
    [foreign, /does not trust/, /ne reconnaît pas/],
    [huge, /far larger than one/, /bien trop grand/],
    [latin, /not UTF-8/, /pas du texte UTF-8/],
    [fifo, /not a regular file/, /pas un fichier ordinaire/],
    [link, /not a regular file/, /pas un fichier ordinaire/],
    [folder, /not a regular file/, /pas un fichier ordinaire/],
    ['/dev/zero', /not a regular file/, /pas un fichier ordinaire/],
    [join(folder, 'none'), /the file does not exist/, /n’existe pas/],
  ];
  for (const [path, english, french] of refused) {
    expectEnd(await revoke(site, path), 4, english);
    expectEnd(await revoke(site, path, '--lang', 'fr'), 4, french);
  }
  expectEnd(await site.run(['support', 'release', file]), 4, /give it to `ospi-update support revoke`/);
  expectEnd(await site.run(['support', 'revoke', file], { through: asNobody }), 9);
  expect(await fingerprint(site)).toBe(before);
  expectEnd(await site.run(['check', archive]), 0);
});
