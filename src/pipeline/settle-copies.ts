import { completeBackup } from '../domain/backup/complete.ts';
import { journalRestoreWarnings } from '../domain/backup/restore-warnings.ts';
import { openServer } from '../domain/database/open-server.ts';
import type { JournalRecord } from '../ports/journal.ts';
import { toProblem } from '../ports/problem.ts';
import type { RollbackContext } from './step.ts';

/**
 * At the end of an attempt, with the platform open: dumps what the database servers alone still hold of its backups, then drops the
 * copies. Idempotent. What fails is a warning: neither the old nor the new version needs any of it.
 */
export async function settleCopies({
  context,
  step,
}: {
  context: RollbackContext;
  step: string;
}): Promise<void> {
  const { site, ports, journal, attempt } = context;
  const warn = async (error: unknown) => {
    const data = { code: 'apply.clean-up-failed', params: { detail: toProblem(error).message } } as const;
    await journal.append({ attempt, event: 'warning', step, data });
  };
  const ours = journal.records.filter((record) => record.attempt === attempt);
  const swapped = ours.flatMap((record) =>
    record.event === 'backup.restored' ? (record.data.databases ?? []) : [],
  );
  for (const id of listHeldBackups(ours))
    await completeBackup({ site, ports, journal, attempt, step, id, swapped }).catch(warn);
  for (const database of site.backup.databases)
    try {
      const warnings = await openServer({ database, ports }).dropCopies();
      const { engine, name } = database;
      await journalRestoreWarnings({ journal, attempt, step, databases: [{ engine, name, warnings }] });
    } catch (error) {
      await warn(error);
    }
}

function listHeldBackups(records: readonly JournalRecord[]): readonly string[] {
  return records.flatMap((record) =>
    record.event === 'backup.created' && (record.data.databases ?? []).some((each) => 'held' in each)
      ? [record.data.id]
      : [],
  );
}
