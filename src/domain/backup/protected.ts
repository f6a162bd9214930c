import type { JournalRecord } from '../../ports/journal.ts';
import { foldJournal, type AttemptHistory } from '../journal/state.ts';

/**
 * The backups that no pruning may touch: those of the last update that succeeded, and those of every attempt since, since none of
 * these ended well, and support may need them. Support releases each before the next may begin, so that they do not become many
 * unnoticed; once an update has succeeded, they are as any others. Pure.
 */
export function listProtectedBackups(records: readonly JournalRecord[]): readonly string[] {
  const { attempts } = foldJournal(records);
  const succeeded = attempts.findLastIndex(({ ending }) => ending?.kind === 'succeeded');
  return attempts.slice(Math.max(0, succeeded)).flatMap(listBackupsOf);
}

function listBackupsOf({ records }: AttemptHistory): readonly string[] {
  return records.flatMap((record) => (record.event === 'backup.created' ? [record.data.id] : []));
}
