import type { Facts } from '../../model/facts.ts';
import type { Judgement } from './judgement.ts';

/**
 * The last backup. Measured: whether the content of a database kept it from being made, by the journal. Needed: not so, since the
 * backup with which an update begins would meet the same. Mended as that backup said, and by one that succeeds. Not told otherwise.
 */
export function judgeLastBackup({ journal: { notRestorable } }: Facts): Judgement<'last-backup'> | undefined {
  return notRestorable === undefined ? undefined : { status: 'failed', params: notRestorable };
}
