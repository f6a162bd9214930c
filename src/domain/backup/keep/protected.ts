import type { JournalRecord } from '../../../model/journal.ts';
import { foldJournal } from '../../attempt/state.ts';

/**
 * The backups that no pruning may touch: those of the last update that succeeded, and those of every attempt since, since none of
 * these ended well, and support may need them. Support releases each before the next may begin, so that they do not become many
 * unnoticed; once an update has succeeded, they are as any others. Pure.
 */
export function listProtectedBackups(records: readonly JournalRecord[]): readonly string[] {
  const { attempts } = foldJournal(records);
  const succeeded = attempts.findLastIndex(({ ending }) => ending?.kind === 'succeeded');
  return attempts.slice(Math.max(0, succeeded)).flatMap(({ backups }) => backups.map(({ id }) => id));
}
