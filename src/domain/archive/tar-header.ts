import { types } from 'tar';

/** The raw fields of a tar header block. */
export interface TarHeader {
  readonly path: string;
  /** node-tar's name for it: `File`, `SymbolicLink`, `ExtendedHeader`… */
  readonly type: string;
  readonly size: number;
  readonly mode: number;
  readonly target: string;
}

export const blockBytes = 512;

const checksumField = { at: 148, bytes: 8 } as const;

/** POSIX, whose names may continue in a prefix; and GNU, which uses that space otherwise. */
const magics = { 'ustar\x0000': 'posix', 'ustar  \0': 'gnu' } as const;

/**
 * Decodes a header in ustar or GNU form. node-tar's own decoder is too lenient: it reads a size of -1, of 12z or an
 * empty one as 0, also that of a folder, and drops text after the end of a name.
 *
 * @returns undefined if a field is not in POSIX form or the checksum is wrong
 * @see https://pubs.opengroup.org/onlinepubs/9699919799/utilities/pax.html#tag_20_92_13_06
 */
export function decodeHeader(block: Buffer): TarHeader | undefined {
  const magic = Object.entries(magics).find(([text]) => block.toString('latin1', 257, 265) === text)?.[1];
  const name = readText(block, 0, 100);
  const mode = readOctal(block, 100, 8);
  const size = readSize(block);
  const target = readText(block, 157, 100);
  const prefix = magic === 'posix' ? readText(block, 345, 155) : '';
  if (magic === undefined || !hasChecksum(block)) return undefined;
  if (name === undefined || mode === undefined || size === undefined) return undefined;
  if (target === undefined || prefix === undefined) return undefined;
  const path = prefix === '' ? name : `${prefix}/${name}`;
  return { path, type: readType(block), size, mode, target };
}

/** The sum of all bytes, with the checksum field counted as blanks. */
function hasChecksum(block: Buffer): boolean {
  const { at, bytes } = checksumField;
  const own = block.subarray(at, at + bytes).reduce((sum, byte) => sum + byte, 0);
  const sum = block.reduce((total, byte) => total + byte, 0) - own + bytes * 0x20;
  return readOctal(block, at, bytes) === sum;
}

function readType(block: Buffer): string {
  const code = block.toString('latin1', 156, 157).replace('\0', '');
  return (types.isCode(code) ? types.name.get(code) : undefined) ?? 'Unsupported';
}

/** Up to the first zero, after which nothing else may follow. */
function readText(block: Buffer, at: number, bytes: number): string | undefined {
  const field = block.subarray(at, at + bytes);
  const end = field.indexOf(0);
  if (end === -1) return field.toString('utf8');
  return field.subarray(end).every((byte) => byte === 0) ? field.toString('utf8', 0, end) : undefined;
}

function readOctal(block: Buffer, at: number, bytes: number): number | undefined {
  const text = block.toString('latin1', at, at + bytes);
  return /^[0-7]+[ \0]*$/.test(text) ? Number.parseInt(text, 8) : undefined;
}

/** In GNU form, a size too large for octal digits is in base 256 after a first byte of 0x80. */
function readSize(block: Buffer): number | undefined {
  if (block[124] !== 0x80) return readOctal(block, 124, 12);
  const size = block.subarray(125, 136).reduce((value, byte) => value * 256 + byte, 0);
  return Number.isSafeInteger(size) ? size : undefined;
}
