import { lstat } from 'node:fs/promises';
import { readErrorCode } from '../files/error-code.ts';
import { Problem } from '../../messages/problem.ts';
import { sitePaths, type Site } from '../../model/site.ts';
import { readJournal } from './read.ts';
import { readFirstHash, readMark, resolveFolder, type Mark, type MarkedSite } from './mark.ts';

/**
 * Refuses a configuration that would abandon the platform's history: by another name, by another state folder, or
 * because the journal is gone. After a failed update the platform is refused until support releases it; a rename must
 * not bypass that.
 *
 * @throws Problem `prerequisite.mark-unreadable`, `prerequisite.root-copied`, `prerequisite.platform-moved`,
 *   `prerequisite.state-gone`
 */
export async function requireOwnMark(site: Site): Promise<void> {
  const mark = await readMark(site);
  if (mark === undefined) return;
  await requireOriginal(site, mark);
  const path = sitePaths(site).mark;
  const state = await resolveFolder(site.state);
  const isOwn = mark.platform === site.name && mark.state === state;
  if (isOwn && (!(await isGone(mark, state)) || (await isKnownDamaged(site)))) return;
  const { platform, state: folder, root } = mark;
  // What was moved by hand is where the configuration says.
  const isThere = !isOwn && ((await readFirstHash(state)) === mark.journal || !(await isGone(mark, folder)));
  if (!isThere) throw Problem.of('prerequisite.state-gone', { path, platform, folder, target: root });
  throw Problem.of('prerequisite.platform-moved', {
    path,
    platform,
    folder,
    name: site.name,
    target: site.state,
  });
}

/** A journal that this user may not read is not gone. */
async function isGone({ journal }: Mark, state: string): Promise<boolean> {
  const found = await readFirstHash(state);
  if (found !== undefined) return found !== journal;
  const { journal: path } = sitePaths({ root: '', state, public: '' });
  return lstat(path).then(
    ({ size }) => size === 0,
    (error: unknown) => readErrorCode(error) !== 'EACCES',
  );
}

/**
 * Damage to a journal says more than that it is another one: its readers refuse it, and `status` shows what is left.
 */
async function isKnownDamaged(site: Site): Promise<boolean> {
  return readJournal({ site }).then(
    ({ problem }) => problem !== undefined,
    () => true,
  );
}

/**
 * A copied platform folder carries the original's mark, and must not take over the original's history.
 *
 * @throws Problem `prerequisite.root-copied`
 */
export async function requireOriginal(site: MarkedSite, mark: Mark): Promise<void> {
  if (mark.root === (await resolveFolder(site.root))) return;
  const original = await readMark({ root: mark.root }).catch(() => undefined);
  if (original?.journal !== mark.journal) return;
  const { platform, root } = mark;
  throw Problem.of('prerequisite.root-copied', { path: sitePaths(site).mark, platform, target: root });
}
