import type { RevocationDocument } from '../../model/revocation.ts';
import type { PublicKey } from '../signature/keys.ts';
import { authenticateFile, type DocumentKind, type Vouched } from '../signed-file/authenticate.ts';
import { parseRevocation } from './document.ts';
import { refuseRevocation } from './refuse.ts';

/** A revocation signed by a trusted key for that purpose. */
export interface SignedRevocation extends RevocationDocument, Vouched {}

const revocation: DocumentKind<RevocationDocument> = {
  purpose: 'revocation',
  parse: parseRevocation,
  subject: ({ product }) => product,
};

/**
 * Verifies a file from support on its own. Its age does not matter: a revocation never expires and cannot be undone.
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
