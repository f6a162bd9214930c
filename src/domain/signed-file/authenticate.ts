import { createHash } from 'node:crypto';
import type { Problem } from '../../messages/problem.ts';
import type { SignedPurpose } from '../../terms/release.ts';
import { describeKeyId, type PublicKey } from '../signature/keys.ts';
import { verifySignature } from '../signature/signature.ts';
import { openEnvelope } from './envelope.ts';
import { findPurpose, namePurpose } from './purpose.ts';
import type { Refuse } from './refuse.ts';

/** What authenticates a document. */
export interface Vouched {
  readonly keyId: string;
  /** Of the document: the file around it may differ from mail to mail. */
  readonly sha256: string;
}

/** The parser of a kind of document: strict, `newer` for one of a later version of this tool. */
export interface DocumentKind<Document extends object> {
  readonly purpose: SignedPurpose;
  readonly parse: (content: Buffer) => Document | 'newer' | undefined;
  /** What the trusted comment must name. */
  readonly subject: (document: Document) => string;
}

/**
 * Verifies a signed file on its own. The signature comes first: nothing is believed until a trusted key has signed it.
 * Then its purpose, in the signed document and in the trusted comment.
 *
 * @throws Problem returned by `refuse`
 */
export function authenticateFile<Document extends object>({
  bytes,
  trustedKeys,
  kind: { purpose, parse, subject },
  refuse,
}: {
  bytes: Buffer;
  trustedKeys: readonly PublicKey[];
  kind: DocumentKind<Document>;
  refuse: Refuse;
}): Document & Vouched {
  const envelope = openEnvelope(bytes);
  if (typeof envelope === 'string') throw refuse({ kind: 'malformed', reason: envelope });
  const { content, signature } = envelope;
  const verification = verifySignature({ content, signature, trustedKeys });
  if (verification.fault !== undefined) throw refuseSignature({ refuse, trustedKeys, verification });
  const { keyId, trustedComment } = verification;
  const [said, signedAs] = [findPurpose(content), findPurpose(trustedComment)];
  if (said !== purpose || signedAs !== purpose)
    throw refuse({
      kind: 'other-purpose',
      ...(said !== undefined && said === signedAs && { purpose: said }),
    });
  const document = parse(content);
  if (document === undefined) throw refuse({ kind: 'malformed', reason: 'form' });
  if (document === 'newer') throw refuse({ kind: 'malformed', reason: 'newer' });
  if (trustedComment !== namePurpose(purpose, subject(document)))
    throw refuse({ kind: 'malformed', reason: 'form' });
  const sha256 = createHash('sha256').update(content).digest('hex');
  return { ...document, keyId: describeKeyId(keyId), sha256 };
}

type Fault = Extract<ReturnType<typeof verifySignature>, { fault: string }>;

function refuseSignature({
  refuse,
  trustedKeys,
  verification: { fault, keyId: id },
}: {
  refuse: Refuse;
  trustedKeys: readonly PublicKey[];
  verification: Fault;
}): Problem {
  const keyId = id === undefined ? '' : describeKeyId(id);
  switch (fault) {
    case 'malformed':
      return refuse({ kind: 'malformed', reason: 'signature' });
    case 'legacy':
      return refuse({ kind: 'malformed', reason: 'legacy' });
    case 'untrusted-key':
      return refuse({
        kind: 'key-untrusted',
        keyId,
        trusted: trustedKeys.map((key) => describeKeyId(key.id)),
      });
    case 'wrong':
      return refuse({ kind: 'signature-wrong', keyId });
    case 'comment-altered':
      return refuse({ kind: 'comment-altered', keyId });
  }
}
