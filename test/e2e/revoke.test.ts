import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { expect, inject, test } from 'vitest';
import { replayBundle } from '../../fixtures/site/replay.ts';
import type { ScratchSite } from '../../fixtures/site/scratch-site.ts';
import type { ReplayResult } from '../../src/model/replay.ts';
import { readRecords, readStatus } from './interrupt.ts';
import { checkAsJson, makeRevocation, putInInbox, reason, revoke } from './revoke-kit.ts';
import { expectEnd, fingerprint, makeSite, reconfigure } from './sites.ts';

/** Its data are like those of the version before it. */
const asBefore = { scripts: { migrate: 'exit 0' } };

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

  // Killed before its record nothing is revoked; killed after it, it is.
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

  // The accepted notice does not help, nor does any other way in.
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

  // It is in the journal: neither the lock nor the configuration is involved.
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
  expectEnd(
    await site.run(['check', older]),
    0,
    /Withdrawn versions .*4\.3\.0; the installed one is not affected/,
  );
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

  // Cron takes the newest one not revoked, and otherwise says why there is nothing better.
  expectEnd(await site.run(['check', older, '--accept-notice']), 0);
  expectEnd(await site.run(['apply']), 0, /4\.2\.9/);
  expect(await site.readInstalledVersion()).toBe('4.2.9');
  expectEnd(await site.run(['apply']), 4, /perd des rendez-vous/);
  expect(await site.readInstalledVersion()).toBe('4.2.9');
});

test('an archive carries what was withdrawn before, from its notice’s acceptance on and within one inbox', async () => {
  const site = await makeSite();
  const bad = await site.packUpdate({ version: '4.3.0' });
  const revokes = [{ versions: ['4.3.0'], reason }];
  const good = await site.packUpdate({ version: '4.3.1', manifest: { from: '>=4.2.9', revokes } });
  const step = await site.packUpdate({ version: '4.2.9', manifest: { revokes }, ...asBefore });
  expectEnd(await site.run(['check', good]), 4, /4\.2\.9/);
  expect(await countRevocations(site)).toBe(0);

  // It is beside the other one in the inbox: that suffices for this run, and the installed one records it.
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

  // No archive can revoke itself, or every future version.
  for (const versions of [['4.3.1'], ['<5.0.0'], ['>=4.0.0']])
    await expect(
      site.packUpdate({ version: '4.3.1', name: 'own.ospi', manifest: { revokes: [{ versions, reason }] } }),
    ).rejects.toThrow(/revokes/);
});
