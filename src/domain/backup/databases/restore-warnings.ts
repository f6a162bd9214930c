import type { Journal } from '../../../model/journal.ts';
import type { SwappedDatabase } from './restore-databases.ts';

/** Records what differs in restored databases, and what could not be dropped on their servers. */
export async function journalRestoreWarnings({
  journal,
  attempt,
  step,
  databases,
}: {
  journal: Journal;
  attempt: string | null;
  step: string | null;
  databases: readonly SwappedDatabase[];
}): Promise<void> {
  for (const { engine, name, warnings } of databases)
    for (const { code, ...params } of warnings) {
      const data = { code, params: { engine, name, ...params } };
      await journal.append({ attempt, event: 'warning', step, data });
    }
}
