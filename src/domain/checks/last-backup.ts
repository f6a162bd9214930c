import type { Facts } from '../../model/facts.ts';
import type { Judgement } from './judgement.ts';

/**
 * The last backup. Measured: whether it failed because of a database's content, according to the journal. Required: it
 * did not, since the backup at the start of an update would fail too. Fixed as that backup's message said, and by one
 * that succeeds. Not reported otherwise.
 */
export function judgeLastBackup({ journal: { notRestorable } }: Facts): Judgement<'last-backup'> | undefined {
  return notRestorable === undefined ? undefined : { status: 'failed', params: notRestorable };
}
