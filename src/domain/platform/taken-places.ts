import { lstat } from 'node:fs/promises';
import { Problem } from '../../messages/problem.ts';
import { sitePaths, type Site } from '../../model/site.ts';

/**
 * Checks that no path an update writes is taken by something that a rename does not replace: a folder in place of a
 * file, or anything else in place of a folder. Links, pipes and devices are replaced, and nothing is written through
 * them.
 *
 * @throws Problem `prerequisite.place-taken`, `prerequisite.release-exists`
 */
export async function requireFreePlaces({
  site,
  version,
}: {
  site: Site;
  /** The release that would be installed. */
  version?: string | undefined;
}): Promise<void> {
  const { page, sentPage, cutPage, followUp, apiAnswer, cutApiAnswer } = sitePaths(site);
  const { progress, flag, held, openRequest, attempts, notices } = sitePaths(site);
  const answers = [apiAnswer('fr'), apiAnswer('en'), cutApiAnswer('fr'), cutApiAnswer('en')];
  const files = [page, sentPage, cutPage, followUp, ...answers, progress, flag, held];
  for (const path of [...files, openRequest])
    if (await isFolder(path)) throw Problem.of('prerequisite.place-taken', { path, needed: 'file' });
  for (const path of [attempts, notices])
    if ((await isFolder(path)) === false)
      throw Problem.of('prerequisite.place-taken', { path, needed: 'folder' });
  const release = version === undefined ? undefined : sitePaths(site).release(version);
  // Of any type, even a dangling link.
  if (release !== undefined && (await isFolder(release)) !== undefined)
    throw Problem.of('prerequisite.release-exists', { path: release });
}

/** Undefined if nothing is there. */
async function isFolder(path: string): Promise<boolean | undefined> {
  return lstat(path).then(
    (found) => found.isDirectory(),
    () => undefined,
  );
}
