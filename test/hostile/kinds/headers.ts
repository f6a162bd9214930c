import {
  endOfTar,
  makeArchiveTar,
  makeHeader,
  makeMember,
  makePax,
  withChecksum,
  type RawMember,
} from '../../domain/archive/parts.ts';
import {
  collect,
  compress,
  members,
  packBeside,
  packInstead,
  packWith,
  type Hostile,
  type Row,
} from '../hostile.ts';

const file: RawMember = { path: 'files/x', content: 'x' };
const withoutEnd = () => makeArchiveTar({ members }).subarray(0, -endOfTar.length);

/** Raw blocks after the last member. */
function insert(...blocks: readonly Buffer[]): Buffer {
  return compress(Buffer.concat([withoutEnd(), ...blocks, endOfTar]));
}

/** A header with some bytes overwritten and a corrected checksum. */
function makeOdd(at: number, text: string | Buffer, member: RawMember = file): Buffer {
  const block = makeHeader(member);
  Buffer.from(text).copy(block, at);
  return withChecksum(block);
}

const size = (text: string | Buffer) => () => insert(makeOdd(124, text), Buffer.alloc(512, 'x'));
const base256 = (...bytes: readonly number[]) =>
  Buffer.from([...bytes, ...Array<number>(12).fill(0)]).subarray(0, 12);

const numbers: readonly Row[] = [
  ['archive.damaged', 'a size of -1', size('-0000000001\0')],
  ['archive.damaged', 'a size of minus one block', size('-0000001000\0')],
  ['archive.damaged', 'a size with an eight in it', size('00000000008\0')],
  ['archive.damaged', 'a size in hexadecimal', size('0x000000200\0')],
  ['archive.damaged', 'a size of letters', size('zzzzzzzzzzz\0')],
  ['archive.damaged', 'a size with letters behind it', size('0000000001x\0')],
  ['archive.damaged', 'a size of blanks', size('            ')],
  ['archive.damaged', 'a size of zeros that are no digits', size(Buffer.alloc(12))],
  ['archive.damaged', 'a size with a sign', size('+0000000001\0')],
  ['archive.damaged', 'a size with a fraction', size('0000000.001\0')],
  ['archive.damaged', 'a size behind a zero', size('\x0000000000001')],
  ['archive.damaged', 'a size of -1 in base 256', size(Buffer.alloc(12, 0xff))],
  ['archive.damaged', 'the largest size in base 256', size(base256(0x80, 0x7f, 0xff, 0xff, 0xff, 0xff))],
  ['archive.damaged', 'a size that wraps around 2^64', size(base256(0x80, 0, 0, 1))],
  ['archive.damaged', 'a size in another base', size(base256(0x81, 0, 0, 0))],
  ['archive.extra-member', 'a size of 8 GiB', size('77777777777\0')],
  [
    'archive.extra-member',
    'a size of 2^53-1 in base 256',
    size(base256(0x80, 0, 0, 0, 0, 0x1f, 255, 255, 255, 255, 255, 255)),
  ],
  ['archive.damaged', 'permissions of letters', () => insert(makeOdd(100, 'rw-r--r-'))],
  ['archive.damaged', 'negative permissions', () => insert(makeOdd(100, '-000644\0'))],
  [
    'archive.damaged',
    'permissions in base 256',
    () => insert(makeOdd(100, Buffer.from([0x80, 0, 0, 0, 0, 0, 1, 0xa4]))),
  ],
  ['archive.damaged', 'no permissions', () => insert(makeOdd(100, Buffer.alloc(8)))],
  [
    'archive.altered-member',
    'a huge size in the place of a signed one',
    () => packInstead('files/VERSION', { size: 8 ** 11 - 1 }),
  ],
  [
    'archive.altered-member',
    'a size of nothing in the place of a signed one',
    () => packInstead('files/VERSION', { size: 0 }),
  ],
  [
    'archive.damaged',
    'a manifest of -1 bytes',
    () => compress(makeOdd(124, '-0000000001\0', { path: 'manifest.json' })),
  ],
  [
    'archive.manifest-invalid',
    'a manifest of 8 GiB',
    () => compress(makeHeader({ path: 'manifest.json', size: 8 ** 11 - 1 })),
  ],
  [
    'archive.manifest-invalid',
    'a manifest of 100 MB',
    () => compress(makeHeader({ path: 'manifest.json', size: 100_000_000 })),
  ],
];

const checksum = (text: string) => () => {
  const block = makeHeader(file);
  block.write(text, 148, 'latin1');
  return insert(block);
};

/** As computed by very old programs: bytes from 128 on count as negative. */
function withSignedSum(block: Buffer): Buffer {
  block.fill(' ', 148, 156);
  const sum = block.reduce((total, byte) => total + (byte < 128 ? byte : byte - 256), 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return block;
}

const checksums: readonly Row[] = [
  ['archive.damaged', 'a sum of nothing', checksum('\0\0\0\0\0\0\0\0')],
  ['archive.damaged', 'a sum of blanks', checksum('        ')],
  ['archive.damaged', 'a sum of zero', checksum('000000\0 ')],
  ['archive.damaged', 'a sum that is one too small', () => insert(addTo(makeHeader(file), 1))],
  ['archive.damaged', 'a negative sum', checksum('-00644\0 ')],
  ['archive.damaged', 'a sum of letters', checksum('sum  \0 x')],
  [
    'archive.damaged',
    'the sum of signed bytes',
    () => insert(withSignedSum(makeHeader({ path: 'files/é' }))),
  ],
  ['archive.damaged', 'the sum of another header', () => insert(withNameOf(makeHeader(file), 'files/y'))],
  ['archive.damaged', 'a block of ones', () => insert(Buffer.alloc(512, 0xff))],
  ['archive.damaged', 'a block of text', () => insert(Buffer.alloc(512, 'PlaniPSY '))],
  ['archive.damaged', 'no magic', () => insert(makeOdd(257, Buffer.alloc(8)))],
  ['archive.damaged', 'another version of the format', () => insert(makeOdd(257, 'ustar\x0099'))],
  ['archive.damaged', 'something behind a name', () => insert(makeOdd(60, 'evil'))],
  ['archive.damaged', 'something behind a target', () => insert(makeOdd(200, 'evil'))],
  ['archive.damaged', 'something in the padding', () => withPadding('evil')],
  [
    'archive.extra-member',
    'a name in the prefix',
    () => insert(makeOdd(345, '../../..'), Buffer.alloc(512, 'x').fill(0, 1)),
  ],
];

const pax =
  (records: Readonly<Record<string, string>>, member = file) =>
  () =>
    packBeside(makePax(records), member);
const raw =
  (content: string | Buffer, type = 'x') =>
  () =>
    packBeside({ path: 'PaxHeader/x', type, content }, file);

const paxHeaders: readonly Row[] = [
  ['archive.extra-member', 'another path than the header', pax({ path: 'files/y' })],
  ['archive.extra-member', 'an absolute path', pax({ path: '/etc/cron.d/evil' })],
  ['archive.extra-member', 'a path that climbs', pax({ path: '../../../../etc/passwd' })],
  ['archive.extra-member', 'a path with a zero in it', pax({ path: 'files/VERSION\0evil' })],
  ['archive.extra-member', 'a path with a newline', pax({ path: 'files/a\nb' })],
  ['archive.duplicate-member', 'the path of a file that came before', pax({ path: 'files/VERSION' })],
  ['archive.duplicate-member', 'the path of the manifest', pax({ path: 'manifest.json' })],
  ['archive.special-file', 'a negative size', pax({ size: '-1' })],
  ['archive.special-file', 'a size of 30 digits', pax({ size: '9'.repeat(30) })],
  ['archive.special-file', 'a size in hexadecimal', pax({ size: '0x10' })],
  ['archive.special-file', 'a size with a fraction', pax({ size: '1.5' })],
  ['archive.special-file', 'a negative time', pax({ mtime: '-1' })],
  ['archive.special-file', 'a huge time', pax({ mtime: '9'.repeat(40) })],
  ['archive.special-file', 'an owner', pax({ uid: '0', uname: 'root' })],
  ['archive.special-file', 'another character set', pax({ hdrcharset: 'BINARY' })],
  ['archive.special-file', 'a comment', pax({ comment: 'reboot' })],
  ['archive.special-file', 'an extended attribute', pax({ 'SCHILY.xattr.security.capability': 'x' })],
  ['archive.special-file', 'an access control list', pax({ 'SCHILY.acl.access': 'u:nobody:rwx' })],
  ['archive.special-file', 'an attribute of libarchive', pax({ 'LIBARCHIVE.xattr.user.x': 'eA' })],
  ['archive.special-file', 'an attribute of SELinux', pax({ 'RHT.security.selinux': 'x' })],
  [
    'archive.special-file',
    'a sparse file of pax 0.0',
    pax({ 'GNU.sparse.size': '1', 'GNU.sparse.numblocks': '0' }),
  ],
  [
    'archive.special-file',
    'a sparse file of pax 0.1',
    pax({ 'GNU.sparse.map': '0,1', 'GNU.sparse.name': 'files/y' }),
  ],
  [
    'archive.special-file',
    'a sparse file of pax 1.0',
    pax({ 'GNU.sparse.major': '1', 'GNU.sparse.minor': '0', 'GNU.sparse.realsize': '9' }),
  ],
  ['archive.special-file', 'a file type', pax({ 'SCHILY.filetype': 'sparse' })],
  ['archive.special-file', 'a keyword of nobody', pax({ 'OSPI.evil': '1' })],
  ['archive.special-file', 'a keyword of JavaScript', pax({ __proto__x: '1' })],
  ['archive.damaged', 'a path twice', raw('16 path=files/y\n16 path=files/z\n')],
  ['archive.damaged', 'a size twice', raw('9 size=1\n9 size=2\n')],
  ['archive.damaged', 'no record', raw('nonsense')],
  ['archive.damaged', 'a length of zero', raw('0 path=files/y\n')],
  ['archive.damaged', 'a negative length', raw('-9 path=files/y\n')],
  ['archive.damaged', 'a length that is too long', raw('99 path=files/y\n')],
  ['archive.damaged', 'a length that is too short', raw('9 path=files/y\n')],
  ['archive.damaged', 'a length of many digits', raw(`${'9'.repeat(20)} path=x\n`)],
  ['archive.damaged', 'a length in octal', raw('016 path=files/y\n')],
  ['archive.damaged', 'no value', raw('8 path=\n')],
  ['archive.damaged', 'no keyword', raw('6 =x\n\n')],
  ['archive.damaged', 'no end of line', raw('15 path=files/y')],
  ['archive.damaged', 'zeros behind a record', raw('16 path=files/y\n\0\0\0\0')],
  ['archive.damaged', 'more than two names long', raw(`8200 path=${'x'.repeat(8189)}\n`)],
  [
    'archive.special-file',
    'two in a row',
    () => packBeside(makePax({ path: 'files/y' }), makePax({ path: 'files/z' }), file),
  ],
  ['archive.damaged', 'one before the end', () => packBeside(makePax({ path: 'files/y' }))],
  ['archive.special-file', 'a global one', raw('16 path=files/y\n', 'g')],
  ['archive.special-file', 'a global one with a size', raw('12 size=999\n', 'g')],
  [
    'archive.special-file',
    'a long name of GNU behind it',
    () =>
      packBeside(
        makePax({ path: 'files/y' }),
        { path: '././@LongLink', type: 'L', content: 'files/z\0' },
        file,
      ),
  ],
  ['archive.special-file', 'a long name of GNU', raw('files/y\0', 'L')],
  ['archive.special-file', 'a long link of GNU', raw('/etc/passwd\0', 'K')],
  ['archive.extra-member', 'another target', pax({ linkpath: '/etc/passwd' })],
  [
    'archive.altered-member',
    'another size than the manifest',
    () => packInstead2('files/VERSION', { size: '600' }),
  ],
  [
    'archive.altered-member',
    'another target than the manifest',
    () => packInstead2('files/start', { linkpath: '/bin/sh' }),
  ],
  [
    'archive.altered-member',
    'a target for a file',
    () => packInstead2('files/VERSION', { linkpath: '/etc/passwd' }),
  ],
  ['archive.altered-member', 'a size for a folder', () => packInstead2('files/bin', { size: '512' })],
];

/** A pax header before an otherwise unchanged member. */
function packInstead2(path: string, records: Readonly<Record<string, string>>): Buffer {
  const at = members.findIndex((member) => member.path === path);
  const blocks = members.map(makeMember);
  const head = makeArchiveTar({ members, packed: [] }).subarray(0, -endOfTar.length);
  return compress(Buffer.concat([head, ...blocks.toSpliced(at, 0, makeMember(makePax(records))), endOfTar]));
}

/** Ignored and never applied: the unpacking user is the owner, and the time is now. */
const owners: readonly Row[] = [
  ['harmless', 'a foreign owner', () => withOwner('0001750\0' + '0001750\0')],
  [
    'harmless',
    'an owner in base 256',
    () => withOwner(Buffer.from([0x80, 0, 0, 0, 0x7f, 255, 255, 255, 0x80, 0, 0, 0, 0, 0, 0, 1])),
  ],
  ['harmless', 'a negative owner', () => withOwner(Buffer.alloc(16, 0xff))],
  ['harmless', 'the name of another', () => withOdd(265, 'nobody')],
  ['harmless', 'a time far ahead', () => withOdd(136, '77777777777\0')],
  ['harmless', 'a time before 1970', () => withOdd(136, Buffer.alloc(12, 0xff))],
  ['harmless', 'a time of letters', () => withOdd(136, 'yesterday  \0')],
  ['harmless', 'the numbers of a device on a file', () => withOdd(329, '0000001\0' + '0000003\0')],
  ['harmless', 'the magic of GNU', () => withOdd(257, 'ustar  \0')],
  ['harmless', 'a size in base 256', () => withOdd(124, base256(0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 6))],
  [
    'harmless',
    'a path in a pax header that the manifest has',
    () => packWith({ path: 'files/y', content: 'x' }),
  ],
];

/** `files/VERSION` with some bytes of its header overwritten. */
function withOdd(at: number, text: string | Buffer): Buffer {
  const tar = makeArchiveTar({ members });
  const start = tar.indexOf(Buffer.from('files/VERSION\0'));
  const block = tar.subarray(start, start + 512);
  Buffer.from(text).copy(block, at);
  withChecksum(block);
  return compress(tar);
}

function withPadding(text: string): Buffer {
  const tar = makeArchiveTar({ members });
  tar.write(text, tar.indexOf(Buffer.from('files/VERSION\0')) + 512 + 100);
  return compress(tar);
}

function withOwner(text: string | Buffer): Buffer {
  return withOdd(108, text);
}

function addTo(block: Buffer, difference: number): Buffer {
  const sum = Number.parseInt(block.toString('latin1', 148, 154), 8) + difference;
  block.write(sum.toString(8).padStart(6, '0'), 148, 'latin1');
  return block;
}

function withNameOf(block: Buffer, name: string): Buffer {
  block.write(name, 0, 'latin1');
  return block;
}

export const headers: readonly Hostile[] = [
  ...collect('numbers in headers', numbers),
  ...collect('checksums and fields', checksums),
  ...collect('pax and GNU headers', paxHeaders),
  ...collect('owners and times', owners),
];
