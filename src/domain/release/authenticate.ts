import { createHash } from 'node:crypto';
import { Problem } from '../../ports/problem.ts';
import { describeKeyId, type PublicKey } from '../archive/keys.ts';
import { verifySignature } from '../archive/signature.ts';
import { isAboutRelease, nameReleasePurpose, parseRelease, type ReleaseDocument } from './document.ts';
import { openEnvelope } from './envelope.ts';

/** A release that a trusted key has signed, as a release. Whether it fits a platform, {@link judgeRelease} says. */
export interface SignedRelease extends ReleaseDocument {
  readonly keyId: string;
  /** Of the document: the file around it may differ from mail to mail. */
  readonly sha256: string;
}

/**
 * Judges a release file by itself. The signature comes first: of what nobody trusted has signed, not a word is believed.
 * Then its purpose, in what is signed and in the trusted comment.
 *
 * @param file its name, for messages
 * @throws Problem `archive.release-*`
 */
export function authenticateRelease({
  file,
  bytes,
  trustedKeys,
}: {
  file: string;
  bytes: Buffer;
  trustedKeys: readonly PublicKey[];
}): SignedRelease {
  const envelope = openEnvelope(bytes);
  if (typeof envelope === 'string') throw Problem.of('archive.release-malformed', { file, reason: envelope });
  const { content, signature } = envelope;
  const verification = verifySignature({ content, signature, trustedKeys });
  if (verification.fault !== undefined) throw refuseSignature({ file, trustedKeys, verification });
  const { keyId, trustedComment } = verification;
  if (!isAboutRelease(content) || !isAboutRelease(trustedComment))
    throw Problem.of('archive.release-other-purpose', { file });
  const document = parseRelease(content);
  if (document === undefined || document === 'newer')
    throw Problem.of('archive.release-malformed', { file, reason: document ?? 'form' });
  if (trustedComment !== nameReleasePurpose(document.incident))
    throw Problem.of('archive.release-malformed', { file, reason: 'form' });
  const sha256 = createHash('sha256').update(content).digest('hex');
  return { ...document, keyId: describeKeyId(keyId), sha256 };
}

type Fault = Extract<ReturnType<typeof verifySignature>, { fault: string }>;

function refuseSignature({
  file,
  trustedKeys,
  verification: { fault, keyId: id },
}: {
  file: string;
  trustedKeys: readonly PublicKey[];
  verification: Fault;
}): Problem {
  const keyId = id === undefined ? '' : describeKeyId(id);
  switch (fault) {
    case 'malformed':
      return Problem.of('archive.release-malformed', { file, reason: 'signature' });
    case 'legacy':
      return Problem.of('archive.release-malformed', { file, reason: 'legacy' });
    case 'untrusted-key':
      return Problem.of('archive.release-key-untrusted', {
        file,
        keyId,
        trusted: trustedKeys.map((key) => describeKeyId(key.id)),
      });
    case 'wrong':
      return Problem.of('archive.release-signature-wrong', { file, keyId });
    case 'comment-altered':
      return Problem.of('archive.release-comment-altered', { file, keyId });
  }
}
