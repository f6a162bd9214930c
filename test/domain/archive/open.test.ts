import { execFileSync } from 'node:child_process';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { encodePublicKey, generateSecretKey } from '../../../src/domain/signature/keys.ts';
import { openArchive } from '../../../src/domain/archive/open.ts';
import { signContent } from '../../../src/domain/signature/signature.ts';
import { makeScratchFolder } from '../../ports.ts';
import {
  baseManifest,
  baseMembers,
  catchProblem,
  compressors,
  describeMember,
  endOfTar,
  key,
  makeArchiveTar,
  makeMember,
  makeTar,
  open,
  ports,
  refusalOf,
  saveArchive,
  trustedKeys,
  verify,
  zstd,
  type RawMember,
} from './builder.ts';

describe('what is handed over', () => {
  test.each(['zstd', 'gzip'] as const)('a signed archive in %s is accepted', async (compression) => {
    const archive = await open(await saveArchive(compressors[compression](makeArchiveTar())));
    expect(archive.manifest.version).toBe('4.3.0');
    expect((await archive.readNotice()).content.toString()).toContain('À lire');
    await archive.verify({ onProgress: () => undefined });
    await archive.close();
  });

  test('a link to the archive is followed', async () => {
    const path = await saveArchive(zstd(makeArchiveTar()));
    await symlink(path, `${path}.link`);
    await (await open(`${path}.link`)).close();
  });

  test.each([
    ['a missing file', 'archive.not-found', () => Promise.resolve('/nowhere/a.ospi')],
    ['a file below a file', 'archive.not-found', () => Promise.resolve('/etc/passwd/a.ospi')],
    ['a folder', 'archive.folder', () => makeScratchFolder()],
    ['an unpacked folder', 'archive.folder', makeUnpacked],
    ['a decompressed file', 'archive.decompressed', () => saveArchive(makeArchiveTar())],
    ['an empty file', 'archive.not-an-archive', () => saveArchive(Buffer.alloc(0))],
    ['a saved web page', 'archive.not-an-archive', () => saveArchive(Buffer.from('<!DOCTYPE html>…'))],
    ['a FIFO that nobody writes to', 'archive.not-a-file', makeFifo],
    ['a device', 'archive.not-a-file', () => Promise.resolve('/dev/null')],
    ['a tar without a manifest', 'archive.no-manifest', () => saveArchive(zstd(makeTar(baseMembers)))],
    ['an empty tar', 'archive.no-manifest', () => saveArchive(zstd(endOfTar))],
    ['something else in zstd', 'archive.damaged', () => saveArchive(zstd(Buffer.alloc(5000, 'x')))],
    [
      'something else in gzip',
      'archive.damaged',
      () => saveArchive(compressors.gzip(Buffer.alloc(5000, 'x'))),
    ],
  ])('%s is refused as %s', async (_, code, make) => {
    const path = await make();
    const problem = await catchProblem(open(path));
    expect(problem).toMatchObject({ code, exit: 'archive', params: { archive: path } });
  });

  test('a file that may not be read is told apart from a missing one', async () => {
    const folder = await makeScratchFolder();
    // Root reads everything; a loop of links is unreadable even for root.
    await symlink('loop', join(folder, 'loop'));
    const problem = await catchProblem(open(join(folder, 'loop')));
    expect(problem).toMatchObject({ code: 'archive.unreadable', params: { reason: 'ELOOP' } });
  });

  test('a machine without zstd says which program is missing', async () => {
    const path = await saveArchive(zstd(makeArchiveTar()));
    const shell = {
      ...ports.shell,
      start: (command: { program: string; args?: readonly string[] }) =>
        ports.shell.start({ ...command, program: 'zstd-not-here' }),
    };
    const problem = await catchProblem(
      openArchive({ path, trustedKeys, product: 'planipsy', ports: { ...ports, shell } }),
    );
    expect(problem).toMatchObject({ code: 'prerequisite.program-missing' });
  });
});

describe('the signature', () => {
  const manifest = Buffer.from(
    JSON.stringify({ ...baseManifest, entries: baseMembers.map((member) => describeMember(member)) }),
  );
  const signed = signContent({ content: manifest, key, trustedComment: 'released' });

  test('an archive without one is unsigned', async () => {
    const tar = makeTar([{ path: 'manifest.json', content: manifest }, ...baseMembers]);
    expect(await refusalOf(zstd(tar))).toEqual({ code: 'archive.unsigned' });
    expect(await refusalOf(zstd(makeTar([{ path: 'manifest.json', content: manifest }])))).toEqual({
      code: 'archive.unsigned',
    });
  });

  test('a link in its place is no signature', async () => {
    const tar = makeTar([
      { path: 'manifest.json', content: manifest },
      { path: 'manifest.json.minisig', type: '2', target: '/etc/passwd' },
    ]);
    expect(await refusalOf(zstd(tar))).toEqual({ code: 'archive.unsigned' });
  });

  test('a wrong key is named, beside the trusted ones', async () => {
    const stranger = { ...generateSecretKey(), id: Buffer.from('efcdab8967452301', 'hex') };
    const signature = signContent({ content: manifest, key: stranger, trustedComment: '' });
    const refusal = await refusalOf(zstd(makeArchiveTar({ manifestBytes: manifest, signature })));
    expect(refusal).toMatchObject({ code: 'archive.key-untrusted', trusted: [expect.any(String)] });
    // At most 16 digits, as minisign prints it.
    expect(refusal['keyId']).toBe('123456789ABCDEF');
  });

  test('another key under the id of a trusted one is wrong', async () => {
    const stranger = { ...generateSecretKey(), id: key.id };
    const signature = signContent({ content: manifest, key: stranger, trustedComment: '' });
    expect(await refusalOf(zstd(makeArchiveTar({ manifestBytes: manifest, signature })))).toMatchObject({
      code: 'archive.signature-wrong',
    });
  });

  test('an altered manifest is refused before it is even parsed', async () => {
    const manifestBytes = Buffer.from('no JSON');
    expect(await refusalOf(zstd(makeArchiveTar({ manifestBytes, signature: signed })))).toMatchObject({
      code: 'archive.signature-wrong',
    });
  });

  test.each([
    ['archive.comment-altered', signed.replace('released', 'other')],
    ['archive.signature-malformed', ''],
    ['archive.signature-malformed', 'x'.repeat(20_000)],
    ['archive.signature-malformed', signed + signed],
    ['archive.signature-malformed', signed.replace('trusted comment: released\n', '')],
  ])('%s', async (code, signature) => {
    expect(await refusalOf(zstd(makeArchiveTar({ manifestBytes: manifest, signature })))).toMatchObject({
      code,
    });
  });

  test('any of several trusted keys will do, and none is not enough', async () => {
    const path = await saveArchive(zstd(makeArchiveTar()));
    const others = [encodePublicKey(generateSecretKey()), ...trustedKeys];
    await (await openArchive({ path, trustedKeys: others, product: 'planipsy', ports })).close();
    const problem = await catchProblem(openArchive({ path, trustedKeys: [], product: 'planipsy', ports }));
    expect(problem).toMatchObject({ code: 'archive.key-untrusted', params: { trusted: [] } });
  });

  test('a malformed trusted key is a mistake in the configuration', async () => {
    const problem = await catchProblem(
      openArchive({ path: '/nowhere', trustedKeys: ['RWQ'], product: 'planipsy', ports }),
    );
    expect(problem).toMatchObject({ code: 'usage.public-key-malformed', exit: 'usage' });
  });
});

describe('a signed manifest', () => {
  test.each([
    ['archive.wrong-product', { product: 'pmsipilot' }],
    ['archive.format-unknown', { format: 2 }],
    ['archive.manifest-invalid', { version: 'v4.3.0' }],
    ['archive.manifest-invalid', { surprise: true }],
    [
      'archive.unsafe-path',
      { entries: [{ path: '/etc/cron.d/x', type: 'directory', size: 0, mode: '0755' }] },
    ],
    ['archive.unsafe-mode', { entries: [{ path: 'files', type: 'directory', size: 0, mode: '4755' }] }],
    ['archive.unfit-part', { hooks: [{ ...baseManifest.hooks[0], path: 'hooks/other' }] }],
    ['archive.duplicate-entry', { entries: [...baseMembers, ...baseMembers].map(describeMember) }],
  ])('is refused as %s', async (code, manifest) => {
    expect(await refusalOf(zstd(makeArchiveTar({ manifest })))).toMatchObject({ code });
  });

  test('a link out of the release is refused', async () => {
    const members = [...baseMembers, { path: 'files/out', type: '2', target: '../../../etc/passwd' }];
    expect(await refusalOf(zstd(makeArchiveTar({ members })))).toEqual({
      code: 'archive.unsafe-link',
      path: 'files/out',
      target: '../../../etc/passwd',
      fault: 'outside',
    });
  });

  test('a link as the parent of a later entry is refused', async () => {
    const members = [
      ...baseMembers,
      { path: 'files/sub', type: '2', target: 'bin' },
      { path: 'files/sub/evil', content: 'x' },
    ];
    expect(await refusalOf(zstd(makeArchiveTar({ members })))).toMatchObject({
      code: 'archive.unsafe-path',
      fault: 'no-parent',
    });
  });
});

describe('the members', () => {
  const replace = (path: string, change: Partial<RawMember>) =>
    baseMembers.map((member) => (member.path === path ? { ...member, ...change } : member));
  const extra = { path: 'files/extra', content: 'x' };
  const last = baseMembers.at(-1);

  test.each([
    ['another content', replace('files/VERSION', { content: '4.3.1\n' }), { property: 'content' }],
    ['another size', replace('files/VERSION', { content: '4.3.10\n' }), { property: 'size' }],
    ['other permissions', replace('files/VERSION', { mode: 0o755 }), { property: 'mode' }],
    ['set-user-id', replace('files/bin/server', { mode: 0o4755 }), { property: 'mode' }],
    ['another target', replace('files/start', { target: '/bin/sh' }), { property: 'target' }],
    [
      'a link for a file',
      replace('files/VERSION', { type: '2', target: 'x', content: '' }),
      { property: 'type' },
    ],
    ['a folder for a file', replace('files/VERSION', { type: '5', content: '' }), { property: 'type' }],
    ['an altered notice', replace('notice.md', { content: '# À lire après l’installation !' }), {}],
  ])('%s than the manifest says is refused', async (_, packed, params) => {
    expect(await refusalOf(zstd(makeArchiveTar({ packed })))).toMatchObject({
      code: 'archive.altered-member',
      ...params,
    });
  });

  test.each([
    ['archive.extra-member', [...baseMembers, extra]],
    ['archive.extra-member', [...baseMembers, { path: '/etc/passwd', content: 'x' }]],
    ['archive.extra-member', [...baseMembers, { path: 'files/../../x', content: 'x' }]],
    ['archive.duplicate-member', [...baseMembers, last ?? extra]],
    ['archive.duplicate-member', [...baseMembers, { path: 'manifest.json', content: '{}' }]],
    ['archive.missing-member', baseMembers.slice(0, -1)],
    ['archive.missing-member', []],
    ['archive.member-order', baseMembers.toReversed()],
    ['archive.special-file', [...baseMembers, { path: 'files/f', type: '1', target: 'files/VERSION' }]],
    ['archive.special-file', [...baseMembers, { path: 'files/f', type: '3' }]],
    ['archive.special-file', [...baseMembers, { path: 'files/f', type: '4' }]],
    ['archive.special-file', [...baseMembers, { path: 'files/f', type: '6' }]],
    ['archive.special-file', [...baseMembers, { path: 'files/f', type: '7' }]],
    ['archive.special-file', [...baseMembers, { path: 'files/f', type: 'S' }]],
    ['archive.special-file', [...baseMembers, { path: 'files/f', type: 'g', content: '' }]],
    ['archive.special-file', [...baseMembers, { path: 'files/f', type: 'Z' }]],
    ['archive.special-file', [...baseMembers, { path: '././@LongLink', type: 'L', content: 'files/x\0' }]],
  ])('%s', async (code, packed) => {
    expect(await refusalOf(zstd(makeArchiveTar({ packed })))).toMatchObject({ code });
  });

  test('what else than the notice comes third, the message names both', async () => {
    const packed = [...baseMembers.slice(1), ...baseMembers.slice(0, 1)];
    expect(await refusalOf(zstd(makeArchiveTar({ packed })))).toEqual({
      code: 'archive.member-order',
      path: 'files',
      expected: 'notice.md',
    });
  });

  test('behind the notice, any order will do: a file may come before its folder', async () => {
    const [notice, ...rest] = baseMembers;
    await verify(zstd(makeArchiveTar({ packed: [notice ?? extra, ...rest.toReversed()] })));
  });

  test('a name that would paint the terminal is shown harmless', async () => {
    const packed = [...baseMembers, { path: 'files/\u001b[2Jok', content: 'x' }];
    expect(await refusalOf(zstd(makeArchiveTar({ packed })))).toEqual({
      code: 'archive.extra-member',
      path: 'files/\\u{1b}[2Jok',
    });
  });

  test('an exploding member is refused at its header, before any of it is read', async () => {
    const bomb = Buffer.concat([
      makeArchiveTar().subarray(0, -1024),
      makeMember({ path: 'files/VERSION', content: Buffer.alloc(50_000_000) }),
      endOfTar,
    ]);
    expect(await refusalOf(zstd(bomb))).toMatchObject({ code: 'archive.duplicate-member' });
  });

  test('a manifest without end is refused by its size', async () => {
    const tar = makeTar([{ path: 'manifest.json', content: Buffer.alloc(33 * 1024 * 1024, ' ') }]);
    expect(await refusalOf(zstd(tar))).toMatchObject({ code: 'archive.manifest-invalid' });
  });
});

async function makeUnpacked(): Promise<string> {
  const folder = await makeScratchFolder();
  await writeFile(join(folder, 'manifest.json'), '{}');
  await mkdir(join(folder, 'files'));
  return folder;
}

async function makeFifo(): Promise<string> {
  const path = join(await makeScratchFolder(), 'fifo.ospi');
  execFileSync('mkfifo', [path]);
  return path;
}
