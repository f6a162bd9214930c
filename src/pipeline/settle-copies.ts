import { completeBackup } from '../domain/backup/complete.ts';
import { finishCopies } from '../domain/backup/finish-copies.ts';
import type { SwappedDatabase } from '../domain/backup/restore-databases.ts';
import { journalRestoreWarnings } from '../domain/backup/restore-warnings.ts';
import { openServer } from '../domain/database/open-server.ts';
import type { JournalRecord } from '../ports/journal.ts';
import type { Ports } from '../ports/ports.ts';
import { toProblem } from '../ports/problem.ts';
import type { Database } from '../ports/site.ts';
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
  const restored = ours.flatMap((record) => (record.event === 'backup.restored' ? [record.data] : []));
  const swapped = restored.flatMap(({ databases = [] }) => databases);
  for (const id of listHeldBackups(ours))
    await completeBackup({ site, ports, journal, attempt, step, id, swapped }).catch(warn);
  const tell = (databases: readonly SwappedDatabase[]) =>
    journalRestoreWarnings({ journal, attempt, step, databases });
  for (const { id } of restored) await finishCopies({ site, ports, id, swapped }).then(tell).catch(warn);
  for (const database of site.backup.databases) await dropCopies({ database, ports }).then(tell).catch(warn);
}

async function dropCopies({ database, ports }: { database: Database; ports: Ports }) {
  const { engine, name } = database;
  return [{ engine, name, warnings: await openServer({ database, ports }).dropCopies() }];
}

function listHeldBackups(records: readonly JournalRecord[]): readonly string[] {
  return records.flatMap((record) =>
    record.event === 'backup.created' && (record.data.databases ?? []).some((each) => 'held' in each)
      ? [record.data.id]
      : [],
  );
}
