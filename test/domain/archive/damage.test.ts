import { execFileSync } from 'node:child_process';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { Problem } from '../../../src/messages/problem.ts';
import {
  baseMembers,
  compressors,
  endOfTar,
  makeArchiveTar,
  makeHeader,
  makeMember,
  makePax,
  refusalOf,
  verify,
  withChecksum,
  zstd,
} from './builder.ts';

const tar = makeArchiveTar();
const withoutEnd = tar.subarray(0, -1024);

describe.each(['zstd', 'gzip'] as const)('a file in %s', (compression) => {
  const compress = compressors[compression];
  const whole = compress(tar);

  test('is refused as truncated, wherever it stops', async () => {
    for (let length = 20; length < whole.length; length += Math.ceil(whole.length / 40))
      expect(await refusalOf(whole.subarray(0, length)), `${length} bytes`).toEqual({
        code: 'archive.truncated',
      });
    expect(await refusalOf(whole.subarray(0, -1))).toEqual({ code: 'archive.truncated' });
  });

  test('with any byte altered is refused, or means the same', async () => {
    const codes = new Set<string>();
    for (let at = 0; at < whole.length; at += Math.ceil(whole.length / 80)) {
      const altered = Buffer.from(whole);
      altered.writeUInt8((altered[at] ?? 0) ^ 0x41, at);
      // Some bits of the compressed form, such as gzip's time, have no meaning: the content is then as signed.
      const error: unknown = await verify(altered).catch((thrown: unknown) => thrown);
      if (error !== undefined) expect(error).toBeInstanceOf(Problem);
      if (error instanceof Problem) codes.add(error.code);
    }
    expect([...codes].filter((code) => !code.startsWith('archive.'))).toEqual([]);
    expect(codes).toContain('archive.damaged');
  });

  test.each([
    ['a byte', Buffer.from('x')],
    ['a zero', Buffer.alloc(1)],
    ['many zeros', Buffer.alloc(3_000_000)],
    ['text', Buffer.from('#!/bin/sh\nreboot\n')],
    ['the same archive again', whole],
    ['an empty member', compress(Buffer.alloc(0))],
    ['a member of zeros', compress(Buffer.alloc(1024))],
    ['the other compression', compressors[compression === 'zstd' ? 'gzip' : 'zstd'](Buffer.from('x'))],
  ])('is refused with %s behind its end', async (_, added) => {
    expect(await refusalOf(Buffer.concat([whole, added]))).toEqual({ code: 'archive.trailing-data' });
  });

  test.each([
    ['archive.trailing-data', 'another member', Buffer.concat([tar, makeMember({ path: 'files/x' })])],
    ['archive.trailing-data', 'a byte', Buffer.concat([tar, Buffer.from('x')])],
    ['archive.trailing-data', 'an odd number of zeros', Buffer.concat([tar, Buffer.alloc(100)])],
    ['archive.trailing-data', 'zeros without end', Buffer.concat([tar, Buffer.alloc(30_000_000)])],
    [
      'archive.trailing-data',
      'a member between the two last blocks',
      Buffer.concat([withoutEnd, Buffer.alloc(512), makeMember({ path: 'files/x' }), endOfTar]),
    ],
    ['archive.truncated', 'only one block of zeros', tar.subarray(0, -512)],
    ['archive.truncated', 'no end at all', withoutEnd],
    ['archive.truncated', 'half a header', Buffer.concat([withoutEnd, Buffer.alloc(100, 'x')])],
    ['archive.truncated', 'a cut in the content', withoutEnd.subarray(0, -700)],
  ])('is refused as %s when its tar has %s', async (code, _, content) => {
    expect(await refusalOf(compress(content))).toEqual({ code });
  });

  test('may fill its last record up, as GNU tar does', async () => {
    await verify(
      compress(Buffer.concat([tar, Buffer.alloc(-tar.length + Math.ceil(tar.length / 10240) * 10240)])),
    );
  });
});

test('a gzip member without content before the archive, which its last length does not tell, is refused', async () => {
  const empty = gzipSync(Buffer.alloc(0));
  expect(await refusalOf(Buffer.concat([empty, gzipSync(tar)]))).toEqual({ code: 'archive.trailing-data' });
});

test('a skippable zstd frame behind or before the archive is refused', async () => {
  const skippable = Buffer.concat([Buffer.from([0x50, 0x2a, 0x4d, 0x18, 4, 0, 0, 0]), Buffer.from('evil')]);
  expect(await refusalOf(Buffer.concat([zstd(tar), skippable]))).toEqual({ code: 'archive.trailing-data' });
  expect(await refusalOf(Buffer.concat([skippable, zstd(tar)]))).toEqual({ code: 'archive.not-an-archive' });
});

test.each([
  ['fast', ['-1']],
  ['without a checksum', ['--no-check']],
  ['on two threads', ['-T2', '-3']],
  ['with the highest level', ['--ultra', '-22']],
  ['with a size in the header', ['--stream-size=INPUT']],
])('zstd %s gives an archive', async (_, args) => {
  const large = [...baseMembers, { path: 'files/large', content: Buffer.alloc(700_000, 'PlaniPSY ') }];
  const input = makeArchiveTar({ members: large });
  const actual = args.map((arg) => arg.replace('INPUT', String(input.length)));
  await verify(execFileSync('zstd', ['-q', '-c', ...actual], { input, maxBuffer: 2 ** 30 }));
});

test('any byte of the tar altered is refused, but for the few that say nothing', async () => {
  const comment = tar.indexOf('signature from');
  const saysNothing = (at: number) =>
    // minisign's untrusted comment is not signed; a tar checksum ends in a NUL and a space.
    (at >= comment && at < tar.indexOf('\n', comment)) || at % 512 === 154 || at % 512 === 155;
  for (let at = 0; at < tar.length; at += 97) {
    if (saysNothing(at)) continue;
    const altered = Buffer.from(tar);
    altered.writeUInt8((altered[at] ?? 0) ^ 0x01, at);
    const error: unknown = await verify(gzipSync(altered)).catch((thrown: unknown) => thrown);
    expect(error, `byte ${at}`).toBeInstanceOf(Problem);
    expect(error).toMatchObject({ exit: 'archive' });
  }
});

describe('headers', () => {
  const insert = (...blocks: Buffer[]) => zstd(Buffer.concat([withoutEnd, ...blocks, endOfTar]));
  const file = makeMember({ path: 'files/x', content: 'x' });

  test('a wrong checksum is damage', async () => {
    const header = makeHeader({ path: 'files/x' });
    header.write('X', 0);
    expect(await refusalOf(insert(header))).toEqual({ code: 'archive.damaged', detail: 'tar header' });
  });

  test.each(['-0000000001', '0000000001x', 'zzzzzzzzzzz', '           ', '00000000009'])(
    'a size of %j, once read as none, is damage',
    async (size) => {
      const header = makeHeader({ path: 'files/x' });
      header.write(size, 124);
      expect(await refusalOf(insert(withChecksum(header)))).toMatchObject({ code: 'archive.damaged' });
    },
  );

  test('a folder with content, once read over, is not what was signed', async () => {
    const packed = baseMembers.map((member) =>
      member.path === 'files/bin' ? { ...member, size: 512 } : member,
    );
    expect(await refusalOf(zstd(makeArchiveTar({ packed })))).toMatchObject({
      code: 'archive.altered-member',
      property: 'size',
    });
  });

  test('a record twice in a pax header, of which programs believe the one or the other, is damage', async () => {
    const content = '16 path=files/y\n16 path=files/x\n';
    expect(await refusalOf(insert(makeMember({ path: 'x', type: 'x', content }), file))).toEqual({
      code: 'archive.damaged',
      detail: 'pax header: path',
    });
  });

  test('a number that no file has is damage', async () => {
    const header = makeHeader({ path: 'files/x' });
    header.fill(0xff, 124, 136);
    header.writeUInt8(0x80, 124);
    expect(await refusalOf(insert(withChecksum(header)))).toMatchObject({ code: 'archive.damaged' });
  });

  test.each([
    ['archive.extra-member', { path: 'files/y' }],
    ['archive.special-file', { 'SCHILY.xattr.user.x': 'y' }],
    ['archive.special-file', { 'GNU.sparse.major': '1' }],
    ['archive.special-file', { size: '-1' }],
    ['archive.special-file', { size: '9'.repeat(30) }],
  ])('%s for a pax header that says %j', async (code, records) => {
    expect(await refusalOf(insert(makeMember(makePax(records)), file))).toMatchObject({ code });
  });

  test.each([
    ['no record', 'nonsense'],
    ['a length that is too long', '99 path=files/x\n'],
    ['a length that is too short', '9 path=files/x\n'],
    ['no end of line', '14 path=files/x'],
    ['too much', `8200 path=${'x'.repeat(8189)}\n`],
  ])('a pax header with %s is damage', async (_, content) => {
    expect(await refusalOf(insert(makeMember({ path: 'x', type: 'x', content }), file))).toMatchObject({
      code: 'archive.damaged',
      detail: 'pax header',
    });
  });

  test('two pax headers in a row, or one before the end, are refused', async () => {
    const pax = makeMember(makePax({ path: 'files/y' }));
    expect(await refusalOf(insert(pax, pax, file))).toMatchObject({ code: 'archive.special-file' });
    expect(await refusalOf(insert(pax))).toMatchObject({ code: 'archive.damaged' });
  });

  test('a name that is not UTF-8 matches nothing', async () => {
    const name = Buffer.from([0x66, 0x69, 0x6c, 0x65, 0x73, 0x2f, 0xe9]);
    expect(await refusalOf(insert(makeMember({ path: name, content: 'x' })))).toMatchObject({
      code: 'archive.extra-member',
    });
  });
});
