import { createHash, sign, verify } from 'node:crypto';
import type { SignatureFault } from '../../terms/archive.ts';
import { decodeBase64, type PublicKey, type SecretKey } from './keys.ts';

export type Verification =
  | { readonly fault?: never; readonly trustedComment: string; readonly keyId: Buffer }
  /** `keyId` is what the signature claims; absent if it cannot be read. */
  | { readonly fault: SignatureFault; readonly keyId?: Buffer };

/** Above minisign's own limits for its two comments. */
export const signatureMaximumBytes = 16 * 1024;

const prehashed = 'ED';
const legacy = 'Ed';
const untrustedPrefix = 'untrusted comment: ';
const trustedPrefix = 'trusted comment: ';

/**
 * Verifies a minisign signature file: by a trusted key, over the content's BLAKE2b-512 hash, and over the signature
 * together with its trusted comment. The older form, without prehashing, is refused: one form is enough to get right.
 *
 * @see https://jedisct1.github.io/minisign/#signature-format
 */
export function verifySignature({
  content,
  signature,
  trustedKeys,
}: {
  content: Buffer;
  signature: Buffer;
  trustedKeys: readonly PublicKey[];
}): Verification {
  const parsed = parseSignature(signature);
  if (parsed === undefined) return { fault: 'malformed' };
  const { algorithm, keyId } = parsed;
  if (algorithm === legacy) return { fault: 'legacy', keyId };
  if (algorithm !== prehashed) return { fault: 'malformed' };
  // Two trusted keys may have the same id, which is not secret: the right key must be among them.
  const keys = trustedKeys.filter(({ id }) => id.equals(keyId));
  if (keys.length === 0) return { fault: 'untrusted-key', keyId };
  const signer = keys.find(({ key }) => verify(null, hash(content), key, parsed.signature));
  if (signer === undefined) return { fault: 'wrong', keyId };
  const commented = Buffer.concat([parsed.signature, Buffer.from(parsed.trustedComment)]);
  if (!verify(null, commented, signer.key, parsed.globalSignature))
    return { fault: 'comment-altered', keyId };
  return { trustedComment: parsed.trustedComment, keyId };
}

/** Signs like `minisign -S`. The same content, key and comment always give the same signature. */
export function signContent({
  content,
  key,
  trustedComment,
}: {
  content: Buffer;
  key: SecretKey;
  trustedComment: string;
}): string {
  const signature = sign(null, hash(content), key.secret);
  const globalSignature = sign(null, Buffer.concat([signature, Buffer.from(trustedComment)]), key.secret);
  return [
    `${untrustedPrefix}signature from ospi-update secret key`,
    Buffer.concat([Buffer.from(prehashed), key.id, signature]).toString('base64'),
    `${trustedPrefix}${trustedComment}`,
    globalSignature.toString('base64'),
    '',
  ].join('\n');
}

function parseSignature(bytes: Buffer) {
  const text = bytes.toString('utf8');
  // If bytes are not valid text, the same comment can stand for bytes other than those signed.
  if (!Buffer.from(text).equals(bytes)) return;
  const lines = text.split(/\r?\n/);
  if (lines.at(-1) === '') lines.pop();
  const [untrusted, first, trusted, second, ...more] = lines;
  if (untrusted === undefined || first === undefined || trusted === undefined || second === undefined) return;
  if (more.length > 0 || !untrusted.startsWith(untrustedPrefix) || !trusted.startsWith(trustedPrefix)) return;
  const own = decodeBase64(first);
  const globalSignature = decodeBase64(second);
  if (own?.length !== 2 + 8 + 64 || globalSignature?.length !== 64) return;
  return {
    algorithm: own.toString('latin1', 0, 2),
    keyId: own.subarray(2, 10),
    signature: own.subarray(10),
    trustedComment: trusted.slice(trustedPrefix.length),
    globalSignature,
  };
}

function hash(content: Buffer): Buffer {
  return createHash('blake2b512').update(content).digest();
}
