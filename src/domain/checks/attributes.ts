import type { Facts } from '../../model/facts.ts';
import type { Judgement } from './judgement.ts';

/** So many are named; a folder with more was made so on purpose. */
const named = 10;

/**
 * What is append-only or immutable (chattr(1)). Measured: the folders in which an update makes, renames and deletes names, and
 * all in the data folders. Needed: none of those folders. In the data better none: a restoration lifts it and gives it back, but
 * nothing of the platform that rewrites such a file, or deletes it, works. Mended with chattr. Not told where there is none.
 */
export function judgeAttributes({ flagged = [] }: Facts): Judgement<'attributes'> | undefined {
  if (flagged.length === 0) return undefined;
  const own = flagged.filter(({ isOwn }) => isOwn);
  const told = own.length > 0 ? own : flagged;
  const params = { flagged: told.slice(0, named), count: told.length };
  return { status: own.length > 0 ? 'failed' : 'warning', params };
}
