import type { Journal } from '../../../model/journal.ts';
import type { SwappedDatabase } from './restore-databases.ts';

/** Puts on record what is not as it was in databases that came back, and what had to be left on their servers. */
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
