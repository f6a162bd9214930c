import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  randomBytes,
  type KeyObject,
} from 'node:crypto';

/** A minisign public key. `id` is 8 bytes, chosen at random when the pair was created. */
export interface PublicKey {
  readonly id: Buffer;
  readonly key: KeyObject;
}

export interface SecretKey extends PublicKey {
  readonly secret: KeyObject;
}

const algorithm = 'Ed';
const unencrypted = '\0\0';
const checksumAlgorithm = 'B2';
const publicKeyBytes = 2 + 8 + 32;
/** Algorithms, then salt and cost of the key derivation, which are zero for an unencrypted key. */
const secretKeyHeaderBytes = 6 + 32 + 8 + 8;
const secretKeyBytes = secretKeyHeaderBytes + 8 + 64 + 32;

/**
 * Reads a minisign public key: one line of base64, or the two-line file that contains it.
 *
 * @returns undefined for anything else
 * @see https://jedisct1.github.io/minisign/#public-key-format
 */
export function parsePublicKey(text: string): PublicKey | undefined {
  const bytes = decodeBase64(lastLine(text));
  if (bytes?.length !== publicKeyBytes || bytes.toString('latin1', 0, 2) !== algorithm) return undefined;
  return { id: bytes.subarray(2, 10), key: importPublic(bytes.subarray(10)) };
}

/** The one-line form, as in a site configuration. */
export function encodePublicKey({ id, key }: PublicKey): string {
  return Buffer.concat([Buffer.from(algorithm), id, exportRaw(key, 'x')]).toString('base64');
}

/** The two-line form, as written by `minisign -G`. */
export function encodePublicKeyFile(key: PublicKey): string {
  return `untrusted comment: minisign public key ${describeKeyId(key.id)}\n${encodePublicKey(key)}\n`;
}

/** A key's id as minisign prints it: a number, so without leading zeros. */
export function describeKeyId(id: Buffer): string {
  return id.readBigUInt64LE().toString(16).toUpperCase();
}

/**
 * Reads a minisign secret key file. A password-protected key is recognized but not opened: its owner signs with
 * `minisign` itself, which asks for the password.
 *
 * @see https://jedisct1.github.io/minisign/#secret-key-format
 */
export function parseSecretKeyFile(text: string): SecretKey | 'encrypted' | undefined {
  const bytes = decodeBase64(lastLine(text));
  if (bytes?.length !== secretKeyBytes || bytes.toString('latin1', 0, 2) !== algorithm) return undefined;
  if (bytes.toString('latin1', 2, 4) !== unencrypted) return 'encrypted';
  const id = bytes.subarray(secretKeyHeaderBytes, secretKeyHeaderBytes + 8);
  const seed = bytes.subarray(secretKeyHeaderBytes + 8, secretKeyHeaderBytes + 40);
  const publicPart = bytes.subarray(secretKeyHeaderBytes + 40, secretKeyHeaderBytes + 72);
  // The seed alone determines the key; a public part that does not match means a damaged file.
  const pair = importSecret(seed, publicPart);
  return exportRaw(pair.key, 'x').equals(publicPart) ? { id, ...pair } : undefined;
}

/** The secret key file as `minisign -G -W` writes it: without a password and, likewise, without a checksum. */
export function encodeSecretKeyFile({ id, key, secret }: SecretKey): string {
  const header = Buffer.alloc(secretKeyHeaderBytes);
  header.write(algorithm + unencrypted + checksumAlgorithm, 'latin1');
  const body = Buffer.concat([id, exportRaw(secret, 'd'), exportRaw(key, 'x'), Buffer.alloc(32)]);
  const line = Buffer.concat([header, body]).toString('base64');
  return `untrusted comment: minisign encrypted secret key\n${line}\n`;
}

export function generateSecretKey(): SecretKey {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  return { id: randomBytes(8), key: publicKey, secret: privateKey };
}

/** Strict: Node's own decoder ignores characters that are not base64. */
export function decodeBase64(line: string): Buffer | undefined {
  const bytes = Buffer.from(line, 'base64');
  return bytes.toString('base64') === line ? bytes : undefined;
}

/** The only line, or the second of two if the first is a comment. */
function lastLine(text: string): string {
  const lines = text.trim().split(/\r?\n/);
  if (lines.length === 2 && lines[0]?.startsWith('untrusted comment:')) return lines[1] ?? '';
  return lines.length === 1 ? (lines[0] ?? '') : '';
}

function importPublic(raw: Buffer): KeyObject {
  return createPublicKey({
    key: { kty: 'OKP', crv: 'Ed25519', x: raw.toString('base64url') },
    format: 'jwk',
  });
}

function importSecret(seed: Buffer, publicPart: Buffer): { key: KeyObject; secret: KeyObject } {
  const jwk = {
    kty: 'OKP',
    crv: 'Ed25519',
    d: seed.toString('base64url'),
    x: publicPart.toString('base64url'),
  };
  const secret = createPrivateKey({ key: jwk, format: 'jwk' });
  return { secret, key: createPublicKey(secret) };
}

function exportRaw(key: KeyObject, part: 'x' | 'd'): Buffer {
  const value = key.export({ format: 'jwk' })[part];
  if (typeof value !== 'string') throw new Error('not an Ed25519 key');
  return Buffer.from(value, 'base64url');
}
