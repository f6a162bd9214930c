import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { encodePublicKey, generateSecretKey } from '../../../src/domain/signature/keys.ts';
import { signContent } from '../../../src/domain/signature/signature.ts';
import type { Manifest, ManifestEntry } from '../../../src/model/manifest.ts';

export const key = generateSecretKey();
export const trustedKeys = [encodePublicKey(key)];

/** A member as put into a tar, with any header that an attacker could write. */
export interface RawMember {
  readonly path: string | Buffer;
  readonly type?: string;
  readonly content?: string | Buffer;
  /** If it is not that of the content. */
  readonly size?: number;
  readonly mode?: number;
  readonly target?: string;
}

export function makeHeader({ path, type = '0', content = '', size, mode, target = '' }: RawMember): Buffer {
  const block = Buffer.alloc(512);
  Buffer.from(path).copy(block, 0, 0, 100);
  const write = (text: string, at: number) => block.write(text, at, 'latin1');
  write((mode ?? (type === '5' ? 0o755 : type === '2' ? 0o777 : 0o644)).toString(8).padStart(7, '0'), 100);
  write('0000000\0' + '0000000\0', 108);
  write((size ?? Buffer.byteLength(content)).toString(8).padStart(11, '0'), 124);
  write('00000000000\0' + ' '.repeat(8), 136);
  write(type, 156);
  write(target, 157);
  write('ustar\x0000', 257);
  return withChecksum(block);
}

export function withChecksum(block: Buffer): Buffer {
  block.fill(' ', 148, 156);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return block;
}

export function makeMember(member: RawMember): Buffer {
  const content = Buffer.from(member.content ?? '');
  return Buffer.concat([makeHeader(member), content, Buffer.alloc(-content.length & 511)]);
}

export const endOfTar = Buffer.alloc(1024);

export function makeTar(members: readonly RawMember[]): Buffer {
  return Buffer.concat([...members.map(makeMember), endOfTar]);
}

export function makePax(records: Readonly<Record<string, string>>): RawMember {
  const content = Object.entries(records).map(([keyword, value]) => {
    const body = ` ${keyword}=${value}\n`;
    let length = Buffer.byteLength(body);
    while (String(length).length + Buffer.byteLength(body) !== length)
      length = String(length).length + Buffer.byteLength(body);
    return `${length}${body}`;
  });
  return { path: 'PaxHeader/x', type: 'x', content: content.join('') };
}

export const baseManifest: Omit<Manifest, 'entries'> = {
  format: 1,
  product: 'planipsy',
  version: '4.3.0',
  from: '>=4.2.0 <4.3.0',
  released: '2026-11-02',
  title: { fr: 'PlaniPSY 4.3.0', en: 'PlaniPSY 4.3.0' },
  notice: { path: 'notice.md' },
  requirements: {
    cpuCores: { minimum: 4, recommended: 8 },
    memoryGiB: { minimum: 8, recommended: 16 },
    freeDiskPercent: 30,
  },
  hooks: [
    {
      name: 'migrate',
      path: 'hooks/migrate',
      timeoutSeconds: 600,
      touchesData: true,
      title: { fr: 'Migration', en: 'Migration' },
    },
  ],
};

/** A small release with one of each: notice, hook, folder, file, executable, empty file, link. */
export const baseMembers: readonly RawMember[] = [
  { path: 'notice.md', content: '# À lire avant d’installer\n' },
  { path: 'files', type: '5' },
  { path: 'files/VERSION', content: '4.3.0\n' },
  { path: 'files/bin', type: '5' },
  { path: 'files/bin/server', content: '#!/bin/sh\nexit 0\n', mode: 0o755 },
  { path: 'files/empty', content: '' },
  { path: 'files/start', type: '2', target: 'bin/server' },
  { path: 'hooks', type: '5' },
  { path: 'hooks/migrate', content: '#!/bin/sh\necho migrated\n', mode: 0o755 },
];

export function describeMember({ path, type = '0', content = '', mode, target }: RawMember): ManifestEntry {
  const name = path.toString();
  if (type === '5') return { path: name, type: 'directory', size: 0, mode: octal(mode ?? 0o755) };
  if (type === '2')
    return { path: name, type: 'symlink', size: 0, mode: octal(mode ?? 0o777), target: target ?? '' };
  const sha256 = createHash('sha256').update(content).digest('hex');
  return { path: name, type: 'file', size: Buffer.byteLength(content), mode: octal(mode ?? 0o644), sha256 };
}

export interface Recipe {
  /** The manifest's entries; by default, those of the members. */
  readonly manifest?: Readonly<Record<string, unknown>>;
  readonly members?: readonly RawMember[];
  /** The content of the tar after the signature, if not the members. */
  readonly packed?: readonly RawMember[];
  readonly signature?: string;
  /** The bytes of the manifest, if not our own JSON. */
  readonly manifestBytes?: Buffer;
}

/** The tar of an archive, signed; every part can be replaced. */
export function makeArchiveTar({ manifest, members = baseMembers, packed, ...recipe }: Recipe = {}): Buffer {
  const entries = members.map(describeMember);
  const bytes =
    recipe.manifestBytes ?? Buffer.from(JSON.stringify({ ...baseManifest, entries, ...manifest }, null, 1));
  const signature = recipe.signature ?? signContent({ content: bytes, key, trustedComment: 'test' });
  return makeTar([
    { path: 'manifest.json', content: bytes },
    { path: 'manifest.json.minisig', content: signature },
    ...(packed ?? members),
  ]);
}

export function zstd(content: Buffer): Buffer {
  return execFileSync('zstd', ['-q', '-c'], { input: content, maxBuffer: 2 ** 30 });
}

export const compressors = { zstd, gzip: (content: Buffer) => gzipSync(content) };

function octal(mode: number): string {
  return mode.toString(8).padStart(4, '0');
}
