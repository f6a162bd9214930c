import { readdir } from 'node:fs/promises';
import semver from 'semver';
import { sitePaths, type Site } from '../../model/site.ts';
import { isVersion } from '../../terms/words.ts';
import { listProcesses } from './processes.ts';
import { findRelease } from './service-processes.ts';

/**
 * The versions to remove from `releases/`, oldest first: all but the newest `keep`, and never one that is needed. A folder
 * that the journal does not know as a version of this platform is not touched and not counted. Pure.
 */
export function planOldReleases({
  found,
  known,
  needed,
  keep,
}: {
  readonly found: readonly string[];
  readonly known: ReadonlySet<string>;
  readonly needed: ReadonlySet<string>;
  readonly keep: number;
}): readonly string[] {
  const own = semver.rsort(found.filter((version) => known.has(version)));
  return own
    .slice(keep)
    .filter((version) => !needed.has(version))
    .toReversed();
}

/** The names in `releases/` that are versions. */
export async function listReleases(site: Site): Promise<readonly string[]> {
  const entries = await readdir(sitePaths(site).releases, { withFileTypes: true });
  return entries.filter((entry) => entry.isDirectory() && isVersion(entry.name)).map(({ name }) => name);
}

/** The versions from which a process of the platform runs, such as a worker that nobody has restarted. */
export function listReleasesInUse(site: Pick<Site, 'root'>): readonly string[] {
  return listProcesses().flatMap(({ pid, isDead }) => {
    const release = isDead ? undefined : findRelease({ pid, site })?.release;
    return release === undefined ? [] : [release];
  });
}
