import type { Facts } from '../../model/facts.ts';
import type { Judgement } from './judgement.ts';

/**
 * The site's folders. Measured: which of those that an update writes to are not writable for the current user, whether
 * the data folders can be backed up, and whether the names that an update creates are free. Required: none, yes and
 * yes. Fixed by running as root, by mounting the file system read-write, or by moving away what is in the way.
 */
export function judgeFolders({ unwritable, sourcesProblem, placesProblem }: Facts): Judgement<'folders'> {
  const problem = sourcesProblem ?? placesProblem;
  if (problem !== undefined && unwritable.length === 0)
    return { status: 'failed', params: { unwritable }, problem };
  return { status: unwritable.length === 0 ? 'ok' : 'failed', params: { unwritable } };
}
