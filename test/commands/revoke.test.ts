import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { runSupportRecover } from '../../src/commands/support.ts';
import { runSupportRevoke } from '../../src/commands/revoke.ts';
import { runStatus } from '../../src/commands/status.ts';
import { encodePublicKey } from '../../src/domain/signature/keys.ts';
import { readJournal } from '../../src/domain/journal/read.ts';
import { foldJournal } from '../../src/domain/attempt/state.ts';
import { openJournal } from '../../src/domain/journal/write.ts';
import { withLock } from '../../src/domain/lock/lock.ts';
import { encodeRevocation } from '../../src/domain/revocation/document.ts';
import { recordCarried } from '../../src/domain/archive/record-revocations.ts';
import { namePurpose } from '../../src/domain/signed-file/purpose.ts';
import { catalogues } from '../../src/messages/index.ts';
import type { CommandContext } from '../../src/ports/context.ts';
import type { JournalEntry } from '../../src/model/journal.ts';
import type { Manifest } from '../../src/model/manifest.ts';
import { sitePaths, type Site } from '../../src/model/site.ts';
import { baseManifest } from '../domain/archive/builder.ts';
import { endFailed, started, succeed } from '../domain/attempt/records.ts';
import { vendor } from '../domain/release/parts.ts';
import { sampleRevocation, writeRevocation } from '../domain/revocation/parts.ts';
import { createTestPorts, makeScratchFolder } from '../ports.ts';
import { makeTestSite } from '../site.ts';

/** A platform with this history, a revocation for it, and how to apply it. */
async function openPlatform(...entries: readonly JournalEntry[]) {
  const folder = await makeScratchFolder();
  const site = await makeTestSite(folder, { trustedKeys: [encodePublicKey(vendor)] });
  const ports = createTestPorts();
  const journal = await openJournal({ site, ports });
  for (const entry of entries) await journal.append(entry);
  await journal.close();
  const file = join(folder, 'revocation.txt');
  await writeFile(file, writeRevocation());
  const context: CommandContext = {
    site,
    ports,
    prompt: { available: false, confirm: () => Promise.resolve(false) },
    language: 'en',
    interruption: new AbortController().signal,
    tool: '0.1.0',
    pageWords: { fr: catalogues.fr.maintenance.page, en: catalogues.en.maintenance.page },
  };
  const give = (changes: Partial<CommandContext> = {}) =>
    runSupportRevoke({ ...context, ...changes }, { file });
  return { site, ports, context, file, give };
}

const readText = (site: Site) => readFile(sitePaths(site).journal, 'utf8');

test('what is recorded says what, who, why, by which key, and who gave it; once', async () => {
  const { site, context, give } = await openPlatform();
  expect(await give()).toEqual({ kind: 'revoked', ...sampleRevocation });
  const { records } = await readJournal({ site });
  expect(records.at(-1)).toMatchObject({
    event: 'archive.revoked',
    attempt: null,
    data: {
      ...sampleRevocation,
      keyId: expect.stringMatching(/^[0-9A-F]+$/) as string,
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
      operator: { uid: process.getuid?.() },
    },
  });
  const before = await readText(site);
  expect(await give()).toMatchObject({ kind: 'revoked', already: true });
  expect(await readText(site)).toBe(before);
  expect(await runStatus(context, {})).toMatchObject({ revocations: [sampleRevocation] });
});

describe('it is taken in every state of a platform, and changes none:', () => {
  test.each([
    ['never updated', []],
    ['updated', [started, succeed]],
    ['refused after a failure', [started, endFailed('rolled-back')]],
    ['left under the page', [started, endFailed('maintenance')]],
    ['interrupted', [started]],
  ])('%s', async (_, entries: readonly JournalEntry[]) => {
    const { site, context, give } = await openPlatform(...entries);
    const before = await runStatus(context, {});
    expect(await give()).toMatchObject({ kind: 'revoked' });
    const { revocations, ...after } = await runStatus(context, {});
    expect(after).toEqual(before);
    expect(revocations).toHaveLength(1);
    const { records } = await readJournal({ site });
    expect(foldJournal(records).highestVersion).toBe(foldJournal(records.slice(0, -1)).highestVersion);
  });
});

test('a clock that is wrong decides nothing', async () => {
  for (const at of ['1970-01-01T00:05:00.000Z', '2099-01-01T00:00:00.000Z']) {
    const { ports, give } = await openPlatform(started, succeed);
    const clock = { ...ports.clock, now: () => new Date(at) };
    expect(await give({ ports: { ...ports, clock } })).toMatchObject({ kind: 'revoked' });
  }
});

describe('nothing is recorded', () => {
  test('for somebody who may not install', async () => {
    const { site, ports, give } = await openPlatform(started, succeed);
    const before = await readText(site);
    const nobody = { uid: 65534, name: 'nobody', groups: ['nogroup'] };
    const system = { ...ports.system, user: () => Promise.resolve(nobody) };
    await expect(give({ ports: { ...ports, system } })).rejects.toMatchObject({
      code: 'permission.not-administrator',
    });
    expect(await readText(site)).toBe(before);
  });

  test('while another run is at work, the update of that very version for one', async () => {
    const { site, ports, give } = await openPlatform(started);
    const before = await readText(site);
    await withLock({ site, ports, command: 'apply' }, async () => {
      await expect(give()).rejects.toMatchObject({ code: 'busy.lock-held', exit: 'busy' });
    });
    expect(await readText(site)).toBe(before);
  });

  test('of another product', async () => {
    const { site, file, give } = await openPlatform();
    const product = 'pmsipilot';
    await writeFile(
      file,
      writeRevocation({
        content: encodeRevocation({ ...sampleRevocation, product }),
        trustedComment: namePurpose('revocation', product),
      }),
    );
    await expect(give()).rejects.toMatchObject({
      code: 'archive.revocation-other-product',
      exit: 'archive',
      params: { product, expected: 'planipsy' },
    });
    expect(await readText(site).catch(() => '')).toBe('');
  });

  test('in a journal whose end is missing', async () => {
    const { site, give } = await openPlatform(started, endFailed('rolled-back'));
    const lines = (await readText(site)).split('\n');
    await writeFile(sitePaths(site).journal, `${lines.slice(0, -2).join('\n')}\n`);
    await expect(give()).rejects.toMatchObject({ code: 'prerequisite.journal-damaged' });
  });
});

test('a journal brought back from before it is noticed, and a lock that is gone lifts nothing', async () => {
  const { site, context, give } = await openPlatform(started, succeed);
  const before = await readText(site);
  await give();
  await rm(sitePaths(site).lock, { force: true });
  expect(await runStatus(context, {})).toMatchObject({ revocations: [sampleRevocation] });
  await writeFile(sitePaths(site).journal, before);
  await expect(give()).rejects.toMatchObject({ code: 'prerequisite.journal-damaged' });
  expect((await runStatus(context, {})).journalProblem).toMatchObject({ params: { reason: 'cut-off' } });
});

test('a recovery brings an interrupted update back onto a version that was withdrawn meanwhile', async () => {
  const { context, file, give } = await openPlatform(started);
  await writeFile(
    file,
    writeRevocation({ content: encodeRevocation({ ...sampleRevocation, versions: ['<=4.3.0'] }) }),
  );
  await give();
  // Refused here because nothing is installed at all, not because of the revocation.
  await expect(runSupportRecover(context)).rejects.not.toMatchObject({ code: 'archive.revoked' });
});

describe('an archive that carries revocations', () => {
  const archive = (changes: Partial<Manifest>) => ({
    manifest: { ...baseManifest, entries: [], version: '4.3.1', ...changes },
    manifestSha256: 'e'.repeat(64),
  });
  const revokes = [
    { versions: ['4.3.0'], reason: 'loses appointments' },
    { archives: ['a'.repeat(64)], reason: 'was built wrong' },
  ];

  test('puts each on record once, whichever later archive repeats it', async () => {
    const { site, ports } = await openPlatform();
    const journal = await openJournal({ site, ports });
    await recordCarried({ journal, ports, archive: archive({ revokes }) });
    await recordCarried({ journal, ports, archive: archive({ revokes }) });
    await recordCarried({ journal, ports, archive: archive({ revokes, version: '4.3.2' }) });
    expect(journal.records).toMatchObject([
      {
        event: 'archive.revoked',
        attempt: null,
        data: {
          product: 'planipsy',
          versions: ['4.3.0'],
          archives: [],
          reason: 'loses appointments',
          issued: '2026-11-02T00:00:00.000Z',
          carriedBy: '4.3.1',
          sha256: 'e'.repeat(64),
        },
      },
      { data: { versions: [], archives: ['a'.repeat(64)], reason: 'was built wrong' } },
    ]);
    await journal.close();
    expect((await readJournal({ site })).problem).toBeUndefined();
  });

  test('puts nothing on record where it carries none', async () => {
    const { site, ports } = await openPlatform();
    const journal = await openJournal({ site, ports });
    await recordCarried({ journal, ports, archive: archive({}) });
    expect(journal.records).toEqual([]);
    await journal.close();
  });
});
