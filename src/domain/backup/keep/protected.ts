import type { JournalRecord } from '../../../model/journal.ts';
import { foldJournal } from '../../attempt/state.ts';

/**
 * The backups that pruning must not touch: those of the last successful update and of every attempt since. Those
 * attempts failed, and support may need their backups. Support must release each attempt before the next may begin, so
 * they do not pile up unnoticed; after a successful update they are pruned like any others. Pure.
 */
export function listProtectedBackups(records: readonly JournalRecord[]): readonly string[] {
  const { attempts } = foldJournal(records);
  const succeeded = attempts.findLastIndex(({ ending }) => ending?.kind === 'succeeded');
  return attempts.slice(Math.max(0, succeeded)).flatMap(({ backups }) => backups.map(({ id }) => id));
}
