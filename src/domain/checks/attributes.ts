import type { Facts } from '../../model/facts.ts';
import type { Judgement } from './judgement.ts';

/** At most this many are named; a folder with more was set up this way on purpose. */
const named = 10;

/**
 * What is append-only or immutable (chattr(1)). Measured: the folders in which an update makes, renames and deletes
 * names, and everything in the data folders. Required: none of those folders. Recommended: none in the data: a restore
 * clears the flags and sets them again, but no program of the platform can rewrite or delete such a file. Fixed with
 * chattr. Not reported if there is none.
 */
export function judgeAttributes({ flagged = [] }: Facts): Judgement<'attributes'> | undefined {
  if (flagged.length === 0) return undefined;
  const own = flagged.filter(({ isOwn }) => isOwn);
  const told = own.length > 0 ? own : flagged;
  const params = { flagged: told.slice(0, named), count: told.length };
  return { status: own.length > 0 ? 'failed' : 'warning', params };
}
