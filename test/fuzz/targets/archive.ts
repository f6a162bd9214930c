import { createShell } from '../../../src/adapters/shell.ts';
import { decompress } from '../../../src/domain/archive/decompress.ts';
import { parseExtension } from '../../../src/domain/archive/pax.ts';
import { receiveMembers } from '../../../src/domain/archive/receive.ts';
import { decodeHeader } from '../../../src/domain/archive/tar-header.ts';
import { readMembers } from '../../../src/domain/archive/tar-read.ts';
import { holdToOneFrame } from '../../../src/domain/archive/zstd-frame.ts';
import { parseManifest } from '../../../src/domain/archive/manifest.ts';
import {
  makeArchiveTar,
  makeHeader,
  makePax,
  makeTar,
  withChecksum,
  zstd,
} from '../../domain/archive/parts.ts';
import { compress, members } from '../../hostile/hostile.ts';
import { manifest } from '../../hostile/kinds/signed.ts';
import { Violation, type Target } from '../target.ts';

const archive = 'fuzz.ospi';
const shell = createShell();
const tar = makeArchiveTar({ members });
const pax = makeTar([makePax({ path: 'files/long', size: '5' }), { path: 'files/x', content: 'hello' }]);
const words = [
  ...[
    'ustar\x0000',
    'ustar  \0',
    'files/',
    'hooks/',
    '../',
    'manifest.json',
    'notice.md',
    '\0\0\0\0\0\0\0\0',
  ],
  ...['0000644\0', '0004755\0', '77777777777\0', '-0000000001\0', '\x80\0\0\0', '\xff\xff\xff\xff'],
  ...[
    'x',
    'g',
    'L',
    'K',
    'S',
    '1',
    '2',
    '5',
    '10 size=1\n',
    '16 path=files/y\n',
    'GNU.sparse.map=',
    '99999 ',
  ],
];
/** More than the inputs ever decompress to, unless one of them is a bomb. */
const contentMaximum = 64 * 1024 * 1024;

export const archiveTargets: readonly Target[] = [
  {
    name: 'tar-header',
    seeds: () => [makeHeader({ path: 'files/x', content: 'x' }), makeHeader({ path: 'd', type: '5' })],
    words,
    repair: repairChecksums,
    run(input) {
      const block = Buffer.alloc(512);
      input.copy(block);
      const header = decodeHeader(block);
      if (header === undefined) return 'no header';
      if (!Number.isSafeInteger(header.size) || header.size < 0 || header.mode < 0)
        throw new Violation(JSON.stringify(header));
      return header.type === 'File' ? undefined : header.type;
    },
  },
  {
    name: 'pax',
    seeds: () => [Buffer.from(makePax({ path: 'files/y', size: '7', linkpath: 'x' }).content ?? '')],
    words,
    run(input) {
      const { size = 0 } = parseExtension(input, archive);
      if (!Number.isSafeInteger(size) || size < 0) throw new Violation(`size ${size}`);
      return undefined;
    },
  },
  {
    name: 'tar',
    seeds: () => [tar, pax, makeTar(members)],
    words,
    repair: repairChecksums,
    async run(input) {
      let bytes = 0;
      for await (const member of readMembers(inPieces(input), archive)) {
        if (member.size < 0) throw new Violation(`size ${member.size}`);
        for await (const chunk of member.read()) bytes += chunk.length;
      }
      if (bytes > input.length) throw new Violation('more than there is');
      return undefined;
    },
  },
  {
    name: 'members',
    seeds: () => [makeTar(members), makeTar([...members, ...members])],
    words,
    repair: repairChecksums,
    /** Everything received is what the manifest says. */
    async run(input) {
      const parsed = await parseManifest(manifest);
      if (!('value' in parsed)) throw new Violation('the seed is no manifest');
      await receiveMembers({
        archive,
        manifest: parsed.value,
        members: readMembers(inPieces(input), archive),
        destination: {
          begin: () => ({ write: () => undefined, end: () => undefined, abandon: () => undefined }),
        },
        onProgress: () => undefined,
      });
      return undefined;
    },
  },
  {
    name: 'gzip',
    seeds: () => [compress(tar), compress(Buffer.alloc(0)), compress(Buffer.alloc(100_000))],
    words: ['\x1f\x8b\x08\0', '\0\0\0\xff\xff', '\x01\0\0\xff\xff', '\xff\xff\xff\xff'],
    run: (input) => inflate(input, 'gzip'),
  },
  {
    name: 'zstd-frame',
    seeds: () => [zstd(tar), zstd(Buffer.alloc(0)), zstd(Buffer.alloc(500_000, 'x'))],
    words: ['\x28\xb5\x2f\xfd', '\x50\x2a\x4d\x18', '\x01\0\0', '\0\0\0', '\xff\xff\xff\xff'],
    async run(input) {
      for await (const chunk of holdToOneFrame(inPieces(input), archive))
        if (chunk.length === 0) throw new Violation('a piece of nothing');
      return undefined;
    },
  },
  {
    name: 'zstd',
    seeds: () => [zstd(tar)],
    words: ['\x28\xb5\x2f\xfd', '\x50\x2a\x4d\x18', '\x01\0\0', '\0\0\0', '\xff\xff\xff\xff'],
    run: (input) => inflate(input, 'zstd'),
  },
];

/** Of every block that presents itself as a header. */
function repairChecksums(input: Buffer): Buffer {
  const repaired = Buffer.from(input);
  for (let at = 0; at + 512 <= repaired.length; at += 512)
    if (repaired.toString('latin1', at + 257, at + 262) === 'ustar')
      withChecksum(repaired.subarray(at, at + 512));
  return repaired;
}

async function inflate(input: Buffer, compression: 'gzip' | 'zstd'): Promise<undefined> {
  let bytes = 0;
  const { signal } = new AbortController();
  const content = decompress({ archive, compression, compressed: inPieces(input), shell, signal });
  for await (const chunk of content) {
    bytes += chunk.length;
    if (bytes > contentMaximum) return undefined;
  }
  return undefined;
}

/** As a file is read, but in pieces that no reader expects. */
async function* inPieces(input: Buffer): AsyncGenerator<Buffer> {
  await Promise.resolve();
  for (let at = 0, length = 1; at < input.length; at += length, length = (length * 7) % 1021)
    yield input.subarray(at, at + length);
}
