import type { Facts } from '../../ports/facts.ts';
import type { Judgement } from './judgement.ts';

/**
 * The site's folders. Measured: which of those that an update writes the present user cannot write, and whether the data
 * folders can be backed up. Needed: none, and yes. Mended by running as root, or by mounting the file system for writing.
 */
export function judgeFolders({ unwritable, sourcesProblem: problem }: Facts): Judgement<'folders'> {
  if (problem !== undefined && unwritable.length === 0)
    return { status: 'failed', params: { unwritable }, problem };
  return { status: unwritable.length === 0 ? 'ok' : 'failed', params: { unwritable } };
}
