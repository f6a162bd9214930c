import { generateSecretKey } from '../../../src/domain/signature/keys.ts';
import { signContent } from '../../../src/domain/signature/signature.ts';
import { encodeRelease } from '../../../src/domain/release/document.ts';
import type { ReleaseDocument } from '../../../src/model/release.ts';
import { sealEnvelope } from '../../../src/domain/signed-file/envelope.ts';
import { namePurpose } from '../../../src/domain/signed-file/purpose.ts';

export const vendor = generateSecretKey();

export const document: ReleaseDocument = {
  incident: '20261122-180000-abcd-0f0f1234',
  issued: '2026-11-22T18:00:00.000Z',
  expires: '2026-11-29T18:00:00.000Z',
  issuer: 'Claire Martin',
  reason: 'the disk was full; it was enlarged, and the migration tried on a copy of the data',
};

/** A signed release file; the given values replace valid ones. */
export function writeRelease({
  key = vendor,
  content = encodeRelease(document),
  trustedComment = namePurpose('release', document.incident),
}: { key?: typeof vendor; content?: Buffer; trustedComment?: string } = {}): Buffer {
  return sealEnvelope({ content, signature: Buffer.from(signContent({ content, key, trustedComment })) });
}
