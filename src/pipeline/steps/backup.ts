import { createBackup } from '../../domain/backup/create.ts';
import { restoreBackup } from '../../domain/backup/restore.ts';
import type { JournalRecord } from '../../ports/journal.ts';
import type { RollbackContext, Step } from '../step.ts';

/** Long, while the platform serves and its users keep working. */
export const backup: Step = {
  name: 'backup',
  async run({ site, ports, journal, attempt, onProgress }) {
    await createBackup({ site, ports, journal, attempt, step: 'backup', onProgress });
  },
};

/**
 * Short, with the services stopped: brings the backup up to the last acknowledged write, so that a rollback loses
 * nothing. Its undo restores the data, but only if a hook that touches data had begun: otherwise what stands there is
 * what the users saved, and it is better left alone.
 */
export const snapshot: Step = {
  name: 'snapshot',
  async run({ site, ports, journal, attempt, onProgress }) {
    const base = findLastBackup(journal.records, attempt);
    if (base === undefined)
      throw new Error('a snapshot adds to a backup of the same attempt, and there is none');
    await createBackup({ site, ports, journal, attempt, step: 'snapshot', base, onProgress });
  },
  async undo({ site, ports, journal, attempt, onProgress }: RollbackContext) {
    if (!isDataTouched(journal.records, attempt)) return;
    const id = findLastBackup(journal.records, attempt);
    if (id === undefined) throw new Error('the snapshot of this attempt is not on record');
    await restoreBackup({ site, ports, journal, attempt, step: 'snapshot', id, onProgress });
  },
};

function findLastBackup(records: readonly JournalRecord[], attempt: string): string | undefined {
  const last = records.findLast((record) => record.event === 'backup.created' && record.attempt === attempt);
  return last?.event === 'backup.created' ? last.data.id : undefined;
}

function isDataTouched(records: readonly JournalRecord[], attempt: string): boolean {
  return records.some(
    (record) =>
      record.event === 'step.started' && record.attempt === attempt && record.data.touchesData === true,
  );
}
