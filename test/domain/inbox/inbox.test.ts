import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { chooseFromInbox } from '../../../src/domain/inbox/inbox.ts';
import { openArchive } from '../../../src/domain/archive/open.ts';
import type { AttemptHistory } from '../../../src/domain/attempt/history.ts';
import type { StartedArchive } from '../../../src/model/journal.ts';
import type { Revocation } from '../../../src/terms/revocation.ts';
import type { Site } from '../../../src/model/site.ts';
import { createTestPorts, makeScratchFolder } from '../../ports.ts';
import { makeTestSite } from '../../site.ts';
import { compressors, makeArchiveTar, trustedKeys } from '../archive/builder.ts';
import { sampleRevocation } from '../revocation/parts.ts';

let site: Site;
let inbox: string;

beforeEach(async () => {
  attempts = [];
  const folder = await makeScratchFolder();
  inbox = join(folder, 'inbox');
  await mkdir(inbox);
  site = await makeTestSite(folder, { trustedKeys, inbox });
});

async function put(
  version: string,
  manifest: object = {},
  compress: (content: Buffer) => Buffer = compressors.zstd,
): Promise<string> {
  const path = join(inbox, `planipsy-${version}.ospi`);
  await writeFile(path, compress(makeArchiveTar({ manifest: { version, from: '>=4.0.0', ...manifest } })));
  return path;
}

let attempts: readonly AttemptHistory[] = [];

function choose(...revocations: readonly Partial<Revocation>[]) {
  return chooseFromInbox({
    site,
    ports: createTestPorts(),
    installed: '4.2.0',
    highest: null,
    attempts,
    revocations: revocations.map((changes) => ({
      ...sampleRevocation,
      versions: [],
      archives: [],
      ...changes,
    })),
  });
}

const digestOf = async (path: string) =>
  createHash('sha256')
    .update(await readFile(path))
    .digest('hex');
const revoked = (path: string) => ({ path, problem: { code: 'archive.revoked' } });

test('what cannot be read yet is not refused for what it is', async () => {
  expect(await choose()).toMatchObject({ isRefused: false });
  await writeFile(join(inbox, 'planipsy-4.3.0.ospi'), '');
  expect(await choose()).toMatchObject({ path: undefined, isRefused: false });
  await put('4.2.0');
  expect(await choose()).toMatchObject({ path: undefined, isRefused: true });
});

describe('of the inbox, the newest is taken that was not withdrawn,', () => {
  test('by its version', async () => {
    const older = await put('4.2.9');
    const newer = await put('4.3.0');
    expect(await choose()).toMatchObject({ path: newer, skipped: [] });
    expect(await choose({ versions: ['4.3.0'] })).toMatchObject({ path: older, skipped: [revoked(newer)] });
    expect(await choose({ versions: ['<5.0.0'] })).toMatchObject({
      path: undefined,
      skipped: [revoked(newer), revoked(older)],
      isRefused: true,
    });
  });

  test('by the digest of its file', async () => {
    const older = await put('4.2.9');
    const newer = await put('4.3.0');
    const archives = [await digestOf(newer)];
    expect(await choose({ archives })).toMatchObject({ path: older, skipped: [revoked(newer)] });
  });

  test('by the digest of its manifest, however it was compressed again', async () => {
    const older = await put('4.2.9');
    const newer = await put('4.3.0');
    const file = await digestOf(newer);
    const tar = makeArchiveTar({ manifest: { version: '4.3.0', from: '>=4.0.0' } });
    const size = parseInt(tar.toString('latin1', 124, 135), 8);
    const manifest = createHash('sha256')
      .update(tar.subarray(512, 512 + size))
      .digest('hex');
    await put('4.3.0', {}, compressors.gzip);
    expect(await choose({ archives: [file] })).toMatchObject({ path: newer });
    expect(await choose({ archives: [manifest] })).toMatchObject({ path: older, skipped: [revoked(newer)] });
  });

  test('by another archive beside it, even one that cannot be installed here', async () => {
    const older = await put('4.2.9');
    const newer = await put('4.3.0');
    await put('4.3.1', { from: '>=4.3.0', revokes: [{ versions: ['4.3.0'], reason: 'loses appointments' }] });
    const choice = await choose();
    expect(choice).toMatchObject({
      path: older,
      revocations: [{ versions: ['4.3.0'], carriedBy: '4.3.1', reason: 'loses appointments' }],
    });
    expect(choice.skipped.find(({ path }) => path === newer)).toMatchObject(revoked(newer));
  });

  test('but an archive that is itself withdrawn withdraws nothing', async () => {
    const newer = await put('4.3.0');
    await put('4.2.9', { revokes: [{ versions: ['4.3.0'], reason: 'said in error' }] });
    expect(await choose({ versions: ['4.2.9'] })).toMatchObject({ path: newer });
  });

  test('and what is older anyway is not worth a word', async () => {
    await put('4.1.0');
    await put('4.2.0');
    expect(await choose({ versions: ['<5.0.0'] })).toMatchObject({ path: undefined, skipped: [] });
  });
});

test('an archive that somebody else has signed withdraws nothing', async () => {
  const newer = await put('4.3.0');
  await put('4.3.1', { revokes: [{ versions: ['4.3.0'], reason: 'x' }] });
  site = { ...site, trustedKeys: [] };
  expect(await choose()).toMatchObject({ path: undefined, revocations: [] });
  expect(newer).toContain('4.3.0');
});

describe('what failed here is passed over,', () => {
  const attempt = (archive: Partial<StartedArchive>, kind: 'failed' | 'succeeded' = 'failed') =>
    ({
      id: '20261122-180000-abcd',
      started: { to: '4.3.0', archive: { name: 'other.ospi', sha256: 'f'.repeat(64), bytes: 1, ...archive } },
      ending: { kind },
    }) as AttemptHistory;
  const readManifestDigest = async (path: string) => {
    const archive = await openArchive({ path, trustedKeys, product: 'planipsy', ports: createTestPorts() });
    await archive.close();
    return archive.manifestSha256;
  };

  test('by the digest of its manifest, and by that of its file where older tools recorded no other', async () => {
    const older = await put('4.2.9');
    const newer = await put('4.3.0');
    const passedOver = {
      path: older,
      skipped: [{ path: newer, problem: { code: 'prerequisite.failed-before' } }],
    };
    attempts = [attempt({ manifestSha256: await readManifestDigest(newer) })];
    expect(await choose()).toMatchObject(passedOver);
    attempts = [attempt({ sha256: await digestOf(newer) })];
    expect(await choose()).toMatchObject(passedOver);
  });

  test('but not a corrected one of the same version, nor one that was installed since', async () => {
    const newer = await put('4.3.0');
    attempts = [attempt({ manifestSha256: 'e'.repeat(64) })];
    expect(await choose()).toMatchObject({ path: newer, skipped: [] });
    const manifestSha256 = await readManifestDigest(newer);
    attempts = [attempt({ manifestSha256 }), attempt({ manifestSha256 }, 'succeeded')];
    expect(await choose()).toMatchObject({ path: newer, skipped: [] });
  });
});
