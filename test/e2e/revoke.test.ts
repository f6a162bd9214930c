import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cp, mkdir, readFile, rename, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, inject, test } from 'vitest';
import { replayBundle } from '../../fixtures/site/replay.ts';
import type { ScratchSite } from '../../fixtures/site/scratch-site.ts';
import type { ReplayResult } from '../../src/ports/bundle.ts';
import type { CheckResult } from '../../src/ports/results.ts';
import { expectRecovered, killAt, namePlace, readRecords, readStatus } from './interrupt.ts';
import { asNobody, expectEnd, fingerprint, makeSite, reconfigure } from './sites.ts';

/** Its data are as those of the version before it. */
const asBefore = { scripts: { migrate: 'exit 0' } };

const reason = 'perd des rendez-vous déplacés';

/** What the vendor does: the document is written by `pack`, and signed by the public minisign program. */
async function makeRevocation(site: ScratchSite, what: readonly string[], product = site.kit.product) {
  const file = join(site.publisher, `revocation-${what.join('').replaceAll(/\W/g, '')}-${product}.txt`);
  const order = ['pack', '--revoke', product, '--issuer', 'Claire Martin', '--reason', reason, ...what];
  expectEnd(await site.run([...order, '--output', file]), 0, /minisign -S/);
  const key = join(site.publisher, `${site.kit.product}.key`);
  const comment = `ospi-update revocation ${product}`;
  execFileSync('minisign', ['-S', '-s', key, '-m', file, '-t', comment], { stdio: 'ignore' });
  const signed = `${await readFile(file, 'utf8')}${await readFile(`${file}.minisig`, 'utf8')}`;
  await writeFile(file, signed);
  return file;
}

const revoke = (site: ScratchSite, file: string, ...args: readonly string[]) =>
  site.run(['support', 'revoke', file, ...args]);

async function putInInbox(site: ScratchSite, ...archives: readonly string[]) {
  for (const archive of archives) await cp(archive, join(site.inbox, basename(archive)));
}

async function checkAsJson(site: ScratchSite, archive: string): Promise<CheckResult> {
  return JSON.parse((await site.run(['--json', 'check', archive])).stdout) as CheckResult;
}

const countRevocations = async (site: ScratchSite) =>
  (await readRecords(site)).filter(({ event }) => event === 'archive.revoked').length;

test('a withdrawn version is refused with the vendor’s reason, and the inbox takes the one before it', async () => {
  const site = await makeSite();
  const archive = await site.packUpdate({ version: '4.3.0' });
  const older = await site.packUpdate({ version: '4.2.9', ...asBefore });
  await putInInbox(site, archive, older);
  expectEnd(await site.run(['check', '--accept-notice', archive]), 0);
  const file = await makeRevocation(site, ['--versions', '4.3.0']);
  const mailed = `\ufeff${(await readFile(file, 'utf8')).replaceAll('\n', ' \r\n')}`;
  await writeFile(file, mailed);

  // Killed before its record nothing is withdrawn; killed after it, it is.
  const journal = join(site.state, 'journal.jsonl');
  for (const [call, count] of [
    ['write', 0],
    ['fsync', 1],
  ] as const) {
    const inject = ['-e', `trace=${call}`, '-e', `inject=${call}:signal=KILL:when=1`];
    const through = ['strace', '-f', '-qq', '-P', journal, ...inject];
    expect((await site.run(['support', 'revoke', file], { through })).code).not.toBe(0);
    expect(await countRevocations(site)).toBe(count);
  }
  expectEnd(
    await revoke(site, file),
    0,
    /Withdrawn by the vendor \(Claire Martin, .*4\.3\.0: perd des rendez/,
  );
  expectEnd(await revoke(site, file, '--lang', 'fr'), 0, /Retiré par l’éditeur .*déjà enregistré/);
  expect(await countRevocations(site)).toBe(1);
  const before = await fingerprint(site);

  // The accepted notice is of no use, nor is any other way in.
  expectEnd(await site.run(['check', archive]), 4, /withdrawn this update to 4\.3\.0 .*perd des rendez-vous/);
  expectEnd(await site.run(['check', archive, '--lang', 'fr']), 4, /a retiré cette mise à jour .*perd des/);
  expectEnd(await site.run(['check', '--accept-notice', archive]), 4, /perd des rendez-vous/);
  expectEnd(await site.run(['apply', archive]), 4, /perd des rendez-vous/, /Nothing was changed/);
  expectEnd(await site.run(['apply', '--accept-notice', archive]), 4, /perd des rendez-vous/);
  expectEnd(await site.run(['apply', '--dry-run', archive]), 4, /perd des rendez-vous/);
  expectEnd(await site.run(['apply', '--dry-run']), 0, /4\.2\.9/);
  expect(JSON.parse((await site.run(['--json', 'apply', archive])).stdout.trim())).toMatchObject({
    code: 'archive.revoked',
    messageCode: 'OSPI-0451',
    exitCode: 4,
    platform: 'unchanged',
    params: { version: '4.3.0', reason, issuer: 'Claire Martin' },
  });

  // It stands in the journal: neither the lock nor the configuration has anything to do with it.
  await rm(join(site.state, 'lock'), { force: true });
  const moved = await reconfigure(site, () => undefined);
  expectEnd(await site.run(['apply', archive], { configFile: moved }), 4, /perd des rendez-vous/);
  await rename(file, `${file}.gone`);
  expectEnd(await site.run(['apply', archive]), 4);
  expect(await fingerprint(site)).toBe(before);

  // What is shown, here and to support.
  expectEnd(
    await site.run(['status']),
    0,
    /Withdrawn: 4\.3\.0: perd des rendez-vous déplacés \(Claire Martin,/,
  );
  expectEnd(await site.run(['status', '--lang', 'fr']), 0, /Retiré.*4\.3\.0.*perd des rendez-vous/);
  expectEnd(await site.run(['check', older]), 0, /Withdrawn versions .*4\.3\.0; not the installed one/);
  const withdrawn = [
    { product: 'planipsy', versions: ['4.3.0'], archives: [], reason, issuer: 'Claire Martin' },
  ];
  expect(await readStatus(site)).toMatchObject({ revocations: withdrawn });
  expect((await checkAsJson(site, archive)).facts).toMatchObject({
    journal: { revocations: withdrawn },
    archive: { problem: { code: 'archive.revoked' } },
  });
  const bundle = join(site.publisher, 'case.tar.gz');
  expectEnd(await site.run(['support', 'bundle', archive, '--yes', '--output', bundle]), 0);
  const engineer = { bundle, program: inject('program') };
  const replay = await replayBundle({ ...engineer, args: ['--json'], options: ['--with', archive] });
  expect(JSON.parse(replay.stdout) as ReplayResult).toMatchObject({
    differences: [],
    status: { revocations: [{ versions: ['4.3.0'] }] },
    decision: { now: { kind: 'refused', problem: { code: 'archive.revoked' } } },
  });
  expectEnd(await replayBundle(engineer), 0);

  // Cron takes the newest that was not withdrawn, and then says why there is nothing better.
  expectEnd(await site.run(['apply']), 0, /4\.2\.9/);
  expect(await site.readInstalledVersion()).toBe('4.2.9');
  expectEnd(await site.run(['apply']), 4, /perd des rendez-vous/);
  expect(await site.readInstalledVersion()).toBe('4.2.9');
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
    [fifo, /not an ordinary file/, /pas un fichier ordinaire/],
    [link, /not an ordinary file/, /pas un fichier ordinaire/],
    [folder, /not an ordinary file/, /pas un fichier ordinaire/],
    ['/dev/zero', /not an ordinary file/, /pas un fichier ordinaire/],
    [join(folder, 'none'), /no such file/, /n’existe pas/],
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

test('an archive carries what was withdrawn before, from its notice’s acceptance on and within one inbox', async () => {
  const site = await makeSite();
  const bad = await site.packUpdate({ version: '4.3.0' });
  const revokes = [{ versions: ['4.3.0'], reason }];
  const good = await site.packUpdate({ version: '4.3.1', manifest: { from: '>=4.2.9', revokes } });
  const step = await site.packUpdate({ version: '4.2.9', manifest: { revokes }, ...asBefore });
  expectEnd(await site.run(['check', good]), 4, /4\.2\.9/);
  expect(await countRevocations(site)).toBe(0);

  // It lies beside the other in the inbox: that is enough for this run, and the one that is installed puts it on record.
  await putInInbox(site, bad, good);
  expectEnd(await site.run(['apply', '--accept-notice']), 4);
  expect(await site.readInstalledVersion()).toBe('4.2.0');
  expect(await countRevocations(site)).toBe(0);
  await putInInbox(site, step);
  expectEnd(await site.run(['apply', '--accept-notice']), 0, /4\.2\.9/);
  expect(await site.readInstalledVersion()).toBe('4.2.9');
  expect(await countRevocations(site)).toBe(1);

  await rm(join(site.inbox, basename(good)));
  expectEnd(await site.run(['apply', bad]), 4, /the update to 4\.2\.9, .*perd des rendez-vous/);
  expectEnd(await site.run(['apply', bad, '--lang', 'fr']), 4, /la mise à jour 4\.2\.9, .*perd des/);
  expectEnd(await site.run(['apply', good, '--accept-notice']), 0, /4\.3\.1/);
  expect(await countRevocations(site)).toBe(1); // The same words are not repeated.
});

test('the acceptance of a notice puts on record what its archive withdraws', async () => {
  const site = await makeSite();
  const bad = await site.packUpdate({ version: '4.3.0' });
  const good = await site.packUpdate({
    version: '4.3.1',
    manifest: { revokes: [{ versions: ['4.3.0'], reason }] },
  });
  // All updates of this product have the same notice: that it was accepted before must not matter.
  expectEnd(await site.run(['check', bad, '--accept-notice']), 0);
  expectEnd(await site.run(['check', good, '--accept-notice']), 0);
  expectEnd(await site.run(['apply', bad]), 4, /perd des rendez-vous/);
  expectEnd(await site.run(['check', good, '--accept-notice']), 0);
  expect(await countRevocations(site)).toBe(1);

  // No archive can withdraw itself, nor all that is to come.
  for (const versions of [['4.3.1'], ['<5.0.0'], ['>=4.0.0']])
    await expect(
      site.packUpdate({ version: '4.3.1', name: 'own.ospi', manifest: { revokes: [{ versions, reason }] } }),
    ).rejects.toThrow(/revokes/);
});

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

  expectEnd(await revoke(site, file), 0, /The installed version, 4\.3\.0, is among it/);
  expectEnd(await site.run(['check']), 0, /withdrawn the installed version, 4\.3\.0 .*perd des rendez-vous/);
  expectEnd(await site.run(['check', '--lang', 'fr']), 0, /retiré la version installée, 4\.3\.0/);
  expectEnd(await site.run(['check', '--strict']), 10);
  expectEnd(await site.run(['status']), 0, /4\.3\.0 withdrawn by the vendor .*perd des rendez-vous/);
  expect(await readStatus(site)).toMatchObject({ version: '4.3.0', revoked: { reason } });
  expectEnd(await site.run(['backup']), 0);
  expectEnd(await site.run(['apply', '--accept-notice', failing]), 7, /4\.3\.0/);
  expect(await site.readInstalledVersion()).toBe('4.3.0');

  // While updates are refused, more can be withdrawn; that lifts nothing.
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
