import semver from 'semver';
import type { Manifest } from '../../model/manifest.ts';
import { Problem } from '../../messages/problem.ts';

/** Platforms older than this have no administration that this tool could keep in working order. */
export const platformMinimum = '4.0.0';

/**
 * Judges whether an archive may update a platform. The highest version ever installed comes from the journal, so that
 * an old signed archive cannot be replayed after a rollback or a manual repair.
 *
 * A pre-release counts as the version it precedes: 4.3.0-rc.1 is below 4.3.0, and a range such as `>=4.2.0` includes an
 * installed 4.2.1-rc.1, which semver alone would exclude.
 *
 * @throws Problem `archive.platform-too-old`, `archive.downgrade`, `archive.version-out-of-range`
 */
export function judgeVersion({
  manifest,
  installed,
  highest,
}: {
  manifest: Pick<Manifest, 'version' | 'from'>;
  installed: string;
  highest: string | null;
}): 'installable' | 'already-installed' {
  const { version, from } = manifest;
  if (semver.eq(version, installed)) return 'already-installed';
  if (semver.lt(installed, platformMinimum))
    throw Problem.of('archive.platform-too-old', { installed, minimum: platformMinimum });
  const floor = highest !== null && semver.gt(highest, installed) ? highest : installed;
  if (semver.lt(version, floor))
    throw Problem.of('archive.downgrade', { version, installed, highest: floor });
  if (!semver.satisfies(installed, from, { includePrerelease: true }))
    throw Problem.of('archive.version-out-of-range', { version, from, installed });
  return 'installable';
}
