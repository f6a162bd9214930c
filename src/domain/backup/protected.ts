import type { JournalRecord } from '../../ports/journal.ts';
import { foldJournal, type AttemptHistory } from '../journal/state.ts';

/**
 * The backups that no pruning may touch: those of the last update that succeeded, and those of the last attempt while it
 * did not end well, since support may need them. Pure.
 */
export function listProtectedBackups(records: readonly JournalRecord[]): readonly string[] {
  const { attempts, last } = foldJournal(records);
  const succeeded = attempts.findLast(({ ending }) => ending?.kind === 'succeeded');
  const kept = [succeeded, last?.ending?.kind === 'succeeded' ? undefined : last];
  return kept.flatMap((attempt) => (attempt === undefined ? [] : listBackupsOf(attempt)));
}

function listBackupsOf({ records }: AttemptHistory): readonly string[] {
  return records.flatMap((record) => (record.event === 'backup.created' ? [record.data.id] : []));
}
