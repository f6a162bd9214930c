import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { endOfTar, makeArchiveTar, makeHeader, makeMember, zstd } from '../../domain/archive/parts.ts';
import { collect, members, type Hostile, type Row } from '../hostile.ts';

const tar = makeArchiveTar({ members: [...members, { path: 'files/random', content: randomBytes(3000) }] });
const withoutEnd = tar.subarray(0, -endOfTar.length);
const forms = { gzip: (content: Buffer) => gzipSync(content), zstd } as const;
type Form = keyof typeof forms;
const both = ['gzip', 'zstd'] as const;
const skippable = Buffer.concat([Buffer.from([0x50, 0x2a, 0x4d, 0x18, 4, 0, 0, 0]), Buffer.from('evil')]);
/** A zstd frame header with a window of 1 KiB and no sizes, and an empty block that is not the last. */
const zstdHeader = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x00]);
/** What `gzip` writes before the data, and an empty stored block that is not the last. */
const gzipHeader = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3]);
const emptyStored = Buffer.from([0, 0, 0, 0xff, 0xff]);
const emptyBlocks = 17 * 1024 * 1024;

const cuts = [20, 100, 512, 1024, 1536, 2048, 2560, 3072];
const truncations: readonly Row[] = both.flatMap((form) => [
  ...cuts.map((length): Row => [
    'archive.truncated',
    `${form}, cut after ${length} bytes`,
    () => forms[form](tar).subarray(0, length),
  ]),
  ['archive.truncated', `${form}, its last byte missing`, () => forms[form](tar).subarray(0, -1)] as Row,
  ...[512, 1024, 4096, withoutEnd.length - 512, withoutEnd.length, tar.length - 512].map((length): Row => [
    'archive.truncated',
    `${form}, the tar cut after ${length} bytes`,
    () => forms[form](tar.subarray(0, length)),
  ]),
]);

const behind = (form: Form, added: () => Buffer) => () => Buffer.concat([forms[form](tar), added()]);
const trailing: readonly Row[] = both.flatMap((form): Row[] => [
  ['archive.trailing-data', `${form}, a byte`, behind(form, () => Buffer.from('x'))],
  ['archive.trailing-data', `${form}, a zero`, behind(form, () => Buffer.alloc(1))],
  ['archive.trailing-data', `${form}, a megabyte of zeros`, behind(form, () => Buffer.alloc(1_000_000))],
  ['archive.trailing-data', `${form}, a script`, behind(form, () => Buffer.from('#!/bin/sh\nreboot\n'))],
  ['archive.trailing-data', `${form}, the archive again`, behind(form, () => forms[form](tar))],
  [
    'archive.trailing-data',
    `${form}, another part without content`,
    behind(form, () => forms[form](Buffer.alloc(0))),
  ],
  [
    'archive.trailing-data',
    `${form}, another part of zeros`,
    behind(form, () => forms[form](Buffer.alloc(1024))),
  ],
  [
    'archive.trailing-data',
    `${form}, a part in the other compression`,
    behind(form, () => forms[form === 'gzip' ? 'zstd' : 'gzip'](Buffer.from('x'))),
  ],
  [
    'archive.trailing-data',
    `${form}, in two parts`,
    () => Buffer.concat([forms[form](tar.subarray(0, 1024)), forms[form](tar.subarray(1024))]),
  ],
  [
    'archive.trailing-data',
    `${form}, a part without content before it`,
    () => Buffer.concat([forms[form](Buffer.alloc(0)), forms[form](tar)]),
  ],
  [
    'archive.trailing-data',
    `${form}, a member behind the tar's end`,
    () => forms[form](Buffer.concat([tar, makeMember({ path: 'files/x', content: 'x' })])),
  ],
  [
    'archive.trailing-data',
    `${form}, a member within the tar's end`,
    () =>
      forms[form](Buffer.concat([withoutEnd, Buffer.alloc(512), makeMember({ path: 'files/x' }), endOfTar])),
  ],
  [
    'archive.trailing-data',
    `${form}, a byte behind the tar's end`,
    () => forms[form](Buffer.concat([tar, Buffer.from('x')])),
  ],
  [
    'archive.trailing-data',
    `${form}, zeros that are no whole block`,
    () => forms[form](Buffer.concat([tar, Buffer.alloc(100)])),
  ],
]);

const bombs: readonly Row[] = [
  ...both.flatMap((form): Row[] => [
    [
      'archive.trailing-data',
      `${form}, zeros behind the tar's end`,
      () => forms[form](Buffer.concat([tar, Buffer.alloc(50_000_000)])),
    ],
    ['archive.trailing-data', `${form}, nothing but zeros`, () => forms[form](Buffer.alloc(50_000_000))],
    [
      'archive.extra-member',
      `${form}, a member of a gigabyte that is not listed`,
      () =>
        forms[form](
          Buffer.concat([
            withoutEnd,
            makeHeader({ path: 'files/bomb', size: 2 ** 30 }),
            Buffer.alloc(50_000_000),
          ]),
        ),
    ],
    [
      'archive.no-manifest',
      `${form}, a large member before the manifest`,
      () => forms[form](makeMember({ path: 'bomb', content: Buffer.alloc(50_000_000) })),
    ],
    [
      'archive.signature-malformed',
      `${form}, a signature of 50 MB`,
      () =>
        forms[form](
          Buffer.concat([
            makeMember({ path: 'manifest.json', content: '{}' }),
            makeMember({ path: 'manifest.json.minisig', content: Buffer.alloc(50_000_000) }),
          ]),
        ),
    ],
    [
      'archive.manifest-invalid',
      `${form}, a manifest of 50 MB`,
      () => forms[form](makeMember({ path: 'manifest.json', content: Buffer.alloc(50_000_000, ' ') })),
    ],
  ]),
  [
    'archive.trailing-data',
    'an archive in an archive in an archive',
    () => gzipSync(Buffer.concat([endOfTar, gzipSync(gzipSync(tar))])),
  ],
  [
    'archive.damaged',
    'zstd, a window of 2 GiB',
    () => execFileSync('zstd', ['-q', '-c', '--ultra', '-1', '--long=31', '--zstd=wlog=31'], { input: tar }),
  ],
  [
    'archive.damaged',
    'zstd, 17 MB of blocks that hold nothing',
    () => Buffer.concat([zstdHeader, Buffer.alloc(emptyBlocks)]),
  ],
  [
    'archive.damaged',
    'gzip, 17 MB of blocks that hold nothing',
    () => Buffer.concat([gzipHeader, Buffer.alloc(emptyBlocks, emptyStored)]),
  ],
];

const zstdOf = () => Buffer.from(zstd(tar));
const gzipOf = () => gzipSync(tar);
const withByte = (bytes: Buffer, at: number, byte: number) => {
  bytes.writeUInt8(byte, at < 0 ? bytes.length + at : at);
  return bytes;
};
const gzipWith = (flags: number, header: Buffer) => {
  const whole = gzipSync(tar);
  return Buffer.concat([withByte(whole.subarray(0, 10), 3, flags), header, whole.subarray(10)]);
};

const damages: readonly Row[] = [
  ['archive.not-an-archive', 'nothing', () => Buffer.alloc(0)],
  ['archive.not-an-archive', 'a saved page', () => Buffer.from('<!DOCTYPE html><title>Login</title>')],
  ['archive.not-an-archive', 'bzip2', () => Buffer.from('BZh91AY&SY')],
  ['archive.not-an-archive', 'xz', () => Buffer.from('fd377a585a000004', 'hex')],
  ['archive.not-an-archive', 'zip', () => Buffer.from('PK\x03\x04')],
  ['archive.not-an-archive', 'deflate without gzip', () => deflateSync(tar)],
  ['archive.not-an-archive', 'deflate without anything', () => deflateRawSync(tar)],
  ['archive.not-an-archive', 'lz4', () => Buffer.from('04224d18', 'hex')],
  ['archive.not-an-archive', 'zstd of an old format', () => Buffer.from('27b52ffd00', 'hex')],
  ['archive.not-an-archive', 'zstd, a skippable frame before it', () => Buffer.concat([skippable, zstdOf()])],
  ['archive.decompressed', 'the tar itself', () => tar],
  ['archive.truncated', 'the magic of zstd alone', () => zstdOf().subarray(0, 4)],
  ['archive.truncated', 'the magic of gzip alone', () => gzipOf().subarray(0, 2)],
  ['archive.trailing-data', 'zstd, a skippable frame behind it', () => Buffer.concat([zstdOf(), skippable])],
  ['archive.damaged', 'zstd, a wrong checksum', () => withByte(zstdOf(), -1, (zstdOf().at(-1) ?? 0) ^ 1)],
  ['archive.damaged', 'zstd, a reserved bit', () => withByte(zstdOf(), 4, (zstdOf()[4] ?? 0) | 8)],
  [
    'archive.damaged',
    'zstd, a block of the reserved type',
    () => Buffer.concat([zstdHeader, Buffer.from([7, 0, 0])]),
  ],
  [
    'archive.damaged',
    'zstd, with a dictionary',
    () => Buffer.concat([Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x01, 0, 9, 1, 0, 0])]),
  ],
  ['archive.damaged', 'something else in zstd', () => zstd(Buffer.alloc(5000, 'x'))],
  ['archive.damaged', 'something else in gzip', () => gzipSync(Buffer.alloc(5000, 'x'))],
  ['archive.damaged', 'gzip, another method', () => withByte(gzipOf(), 2, 7)],
  ['archive.damaged', 'gzip, reserved flags', () => withByte(gzipOf(), 3, 0x20)],
  ['archive.damaged', 'gzip, a wrong checksum', () => withByte(gzipOf(), -5, (gzipOf().at(-5) ?? 0) ^ 1)],
  ['archive.damaged', 'gzip, a wrong length', () => withByte(gzipOf(), -1, (gzipOf().at(-1) ?? 0) ^ 1)],
  ['archive.damaged', 'gzip, data of a wrong form', () => withByte(gzipOf(), 10, 0x07)],
  ['archive.damaged', 'gzip, a name without end', () => gzipWith(8, Buffer.alloc(5000, 'x'))],
  ['archive.damaged', 'gzip, a comment without end', () => gzipWith(16, Buffer.alloc(5000, 'x'))],
  [
    'archive.truncated',
    'gzip, an extra field without end',
    () => Buffer.concat([withByte(Buffer.from(gzipHeader), 3, 4), Buffer.from([0xff, 0xff, 0, 0])]),
  ],
  ['harmless', 'gzip, a name that climbs', () => gzipWith(8, Buffer.from('../../../etc/passwd\0'))],
  ['harmless', 'gzip, an extra field', () => gzipWith(4, Buffer.from([3, 0, 1, 2, 3]))],
];

export const compression: readonly Hostile[] = [
  ...collect('truncated', truncations),
  ...collect('behind the end', trailing),
  ...collect('bombs', bombs),
  ...collect('compressed form', damages),
];
