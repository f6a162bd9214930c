import type { RevocationDocument } from '../../model/revocation.ts';
import type { PublicKey } from '../signature/keys.ts';
import { authenticateFile, type DocumentKind, type Vouched } from '../signed-file/authenticate.ts';
import { parseRevocation } from './document.ts';
import { refuseRevocation } from './refuse.ts';

/** A revocation that a trusted key has signed, as a revocation. */
export interface SignedRevocation extends RevocationDocument, Vouched {}

const revocation: DocumentKind<RevocationDocument> = {
  purpose: 'revocation',
  parse: parseRevocation,
  subject: ({ product }) => product,
};

/**
 * Judges a file of support's by itself. An old one is as good as a new one: it has no end, and nothing takes it back.
 *
 * @param file its name, for messages
 * @throws Problem `archive.revocation-*`
 */
export function authenticateRevocation({
  file,
  ...from
}: {
  file: string;
  bytes: Buffer;
  trustedKeys: readonly PublicKey[];
}): SignedRevocation {
  return authenticateFile({ ...from, kind: revocation, refuse: refuseRevocation(file) });
}
