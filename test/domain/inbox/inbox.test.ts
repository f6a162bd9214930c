import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { chooseFromInbox } from '../../../src/domain/inbox/inbox.ts';
import type { Revocation } from '../../../src/ports/revocation.ts';
import type { Site } from '../../../src/ports/site.ts';
import { createTestPorts, makeScratchFolder } from '../../ports.ts';
import { makeTestSite } from '../../site.ts';
import { compressors, makeArchiveTar, trustedKeys } from '../archive/builder.ts';
import { sampleRevocation } from '../revocation/parts.ts';

let site: Site;
let inbox: string;

beforeEach(async () => {
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

function choose(...revocations: readonly Partial<Revocation>[]) {
  return chooseFromInbox({
    site,
    ports: createTestPorts(),
    installed: '4.2.0',
    highest: null,
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

describe('of the inbox, the newest is taken that was not withdrawn,', () => {
  test('by its version', async () => {
    const older = await put('4.2.9');
    const newer = await put('4.3.0');
    expect(await choose()).toMatchObject({ path: newer, skipped: [] });
    expect(await choose({ versions: ['4.3.0'] })).toMatchObject({ path: older, skipped: [revoked(newer)] });
    expect(await choose({ versions: ['<5.0.0'] })).toMatchObject({
      path: undefined,
      skipped: [revoked(newer), revoked(older)],
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
