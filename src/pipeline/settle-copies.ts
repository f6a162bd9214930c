import { completeBackup } from '../domain/backup/complete.ts';
import { finishCopies } from '../domain/backup/finish-copies.ts';
import type { SwappedDatabase } from '../domain/backup/restore-databases.ts';
import { journalRestoreWarnings } from '../domain/backup/restore-warnings.ts';
import { foldJournal } from '../domain/journal/state.ts';
import { openServer } from '../domain/database/open-server.ts';
import type { JournalRecord } from '../ports/journal.ts';
import type { Ports } from '../ports/ports.ts';
import { toProblem } from '../ports/problem.ts';
import type { Database } from '../ports/site.ts';
import { planRecovery } from './recover-plan.ts';
import type { RollbackContext } from './step.ts';

type Settling = Pick<RollbackContext, 'site' | 'ports' | 'journal'>;

/**
 * Does the same for an attempt that is over, where a server did not answer at its end: as long as anything of it stands there,
 * no backup could be made. An attempt that may still be taken back keeps its copies.
 */
export async function settleEarlierCopies({ site, ports, journal }: Settling): Promise<void> {
  const { last } = foldJournal(journal.records);
  if (last === undefined || planRecovery(journal.records).kind !== 'nothing') return;
  for (const database of site.backup.databases) {
    // A server that does not answer now is told by what needs it.
    const stamp = await openServer({ database, ports })
      .readStamp()
      .catch(() => undefined);
    if (stamp === undefined) continue;
    const context = { site, ports, journal, attempt: last.id };
    await settleCopies({ context, step: 'prune', isLastTry: true });
    return;
  }
}

/**
 * At the end of an attempt, with the platform open: dumps what the database servers alone still hold of its backups, then drops the
 * copies; where a dump fails, they stay for another try. Idempotent. What fails is a warning: neither version needs any of it.
 */
export async function settleCopies({
  context,
  step,
  isLastTry = false,
}: {
  context: Settling & { readonly attempt: string };
  step: string;
  /** Whether the copies go, even if what only they hold can not be dumped. */
  isLastTry?: boolean;
}): Promise<void> {
  const { site, ports, journal, attempt } = context;
  const warn = async (error: unknown) => {
    const data = { code: 'apply.clean-up-failed', params: { detail: toProblem(error).message } } as const;
    await journal.append({ attempt, event: 'warning', step, data });
  };
  const ours = journal.records.filter((record) => record.attempt === attempt);
  const restored = ours.flatMap((record) => (record.event === 'backup.restored' ? [record.data] : []));
  const swapped = restored.flatMap(({ databases = [] }) => databases);
  const failures: unknown[] = [];
  for (const id of listHeldBackups(ours))
    await completeBackup({ site, ports, journal, attempt, step, id, swapped }).catch((error: unknown) =>
      failures.push(error),
    );
  for (const failure of failures) await warn(failure);
  // The next backup or update tries again, and then lets go of it: it must not be in the way for ever.
  if (failures.length > 0 && !isLastTry) return;
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
