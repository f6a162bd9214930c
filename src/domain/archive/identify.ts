import type { ArchiveIdentity, Revocation } from '../../terms/revocation.ts';
import type { OpenArchive } from './open.ts';

/**
 * The identifiers by which an open archive may have been revoked. The file is read for its digest only if some archive
 * was revoked by digest.
 */
export async function identifyArchive({
  archive: { manifest, manifestSha256, knownDigest, readDigest },
  revocations,
}: {
  archive: Pick<OpenArchive, 'manifest' | 'manifestSha256' | 'knownDigest' | 'readDigest'>;
  revocations: readonly Revocation[];
}): Promise<ArchiveIdentity> {
  const isNeeded = revocations.some(({ archives }) => archives.length > 0);
  const file = isNeeded ? await readDigest() : knownDigest();
  return {
    version: manifest.version,
    digests: [manifestSha256, ...(file === undefined ? [] : [file.sha256])],
  };
}
