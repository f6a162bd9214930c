import { signContent } from '../../../src/domain/signature/signature.ts';
import { encodeRevocation } from '../../../src/domain/revocation/document.ts';
import type { Revocation } from '../../../src/terms/revocation.ts';
import type { RevocationDocument } from '../../../src/model/revocation.ts';
import { sealEnvelope } from '../../../src/domain/signed-file/envelope.ts';
import { namePurpose } from '../../../src/domain/signed-file/purpose.ts';
import type { JournalEntry } from '../../../src/model/journal.ts';
import { vendor } from '../release/parts.ts';

export const sampleRevocation: RevocationDocument = {
  product: 'planipsy',
  versions: ['4.3.0', '>=4.2.5 <4.2.8'],
  archives: ['d'.repeat(64)],
  issued: '2026-11-25T18:00:00.000Z',
  issuer: 'Claire Martin',
  reason: 'the migration loses appointments that were moved to another day; patients would be called in vain',
};

/** A signed revocation; the given values replace valid ones. */
export function writeRevocation({
  key = vendor,
  content = encodeRevocation(sampleRevocation),
  trustedComment = namePurpose('revocation', sampleRevocation.product),
}: { key?: typeof vendor; content?: Buffer; trustedComment?: string } = {}): Buffer {
  return sealEnvelope({ content, signature: Buffer.from(signContent({ content, key, trustedComment })) });
}

export const revoke = (changes: Partial<Revocation> = {}): JournalEntry => ({
  attempt: null,
  event: 'archive.revoked',
  step: null,
  data: {
    ...sampleRevocation,
    ...changes,
    keyId: '1F2E',
    sha256: 'c'.repeat(64),
    operator: { user: 'root', uid: 0, from: 'terminal' },
  },
});
