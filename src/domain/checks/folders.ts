import type { Facts } from '../../ports/facts.ts';
import type { Judgement } from './judgement.ts';

/**
 * The site's folders. Measured: which of those that an update writes the present user cannot write. Needed: none. Mended
 * by running as root, or by mounting the file system for writing.
 */
export function judgeFolders({ unwritable }: Facts): Judgement<'folders'> {
  return { status: unwritable.length === 0 ? 'ok' : 'failed', params: { unwritable } };
}
