import type { OpenArchive } from '../archive/open.ts';
import type { AttemptHistory } from '../attempt/history.ts';

/**
 * The last attempt with this very archive, if it did not succeed. Older versions recorded only the digest of the file,
 * which must be read to compute it.
 */
export async function findFailedAttempt(
  archive: Pick<OpenArchive, 'manifest' | 'manifestSha256' | 'readDigest'>,
  attempts: readonly AttemptHistory[],
): Promise<AttemptHistory | undefined> {
  for (const attempt of attempts.toReversed())
    if (await isOf(archive, attempt)) return attempt.ending?.kind === 'succeeded' ? undefined : attempt;
  return undefined;
}

async function isOf(
  { manifest, manifestSha256, readDigest }: Pick<OpenArchive, 'manifest' | 'manifestSha256' | 'readDigest'>,
  { started: { to, archive } }: AttemptHistory,
): Promise<boolean> {
  if (to !== manifest.version) return false;
  if (archive.manifestSha256 !== undefined) return archive.manifestSha256 === manifestSha256;
  return archive.sha256 === (await readDigest()).sha256;
}
