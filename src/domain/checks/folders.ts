import type { Facts } from '../../model/facts.ts';
import type { Judgement } from './judgement.ts';

/**
 * The site's folders. Measured: which of those that an update writes the present user cannot write, whether the data
 * folders can be backed up, and whether the names that an update writes are free. Needed: none, yes and yes. Mended by
 * running as root, by mounting the file system for writing, or by moving away what is in the way.
 */
export function judgeFolders({ unwritable, sourcesProblem, placesProblem }: Facts): Judgement<'folders'> {
  const problem = sourcesProblem ?? placesProblem;
  if (problem !== undefined && unwritable.length === 0)
    return { status: 'failed', params: { unwritable }, problem };
  return { status: unwritable.length === 0 ? 'ok' : 'failed', params: { unwritable } };
}
