import type { ReleaseDocument } from '../../model/release.ts';
import type { PublicKey } from '../signature/keys.ts';
import { authenticateFile, type DocumentKind, type Vouched } from '../signed-file/authenticate.ts';
import { parseRelease } from './document.ts';
import { refuseRelease } from './refuse.ts';

/** A release signed by a trusted key for that purpose. `judgeRelease` decides whether it fits a platform. */
export interface SignedRelease extends ReleaseDocument, Vouched {}

const release: DocumentKind<ReleaseDocument> = {
  purpose: 'release',
  parse: parseRelease,
  subject: ({ incident }) => incident,
};

/**
 * Verifies a release file on its own.
 *
 * @param file its name, for messages
 * @throws Problem `archive.release-*`
 */
export function authenticateRelease({
  file,
  ...from
}: {
  file: string;
  bytes: Buffer;
  trustedKeys: readonly PublicKey[];
}): SignedRelease {
  return authenticateFile({ ...from, kind: release, refuse: refuseRelease(file) });
}
