import type { Ports } from '../../../ports/ports.ts';
import type { Journal } from '../../../model/journal.ts';
import type { BackedUp } from '../databases/back-up-databases.ts';
import type { FolderInMotion } from './back-up-folders.ts';

interface Telling {
  readonly ports: Ports;
  readonly journal: Journal;
  readonly attempt: string | null;
  readonly step?: string;
  /** Set while the services are stopped. */
  readonly base?: string;
}

/** With the services stopped, nothing should write any more: that is worth a line in the journal. */
export async function tellMotion({
  task: { ports, journal, attempt, step, base },
  inMotion,
}: {
  task: Telling;
  inMotion: readonly FolderInMotion[];
}): Promise<void> {
  for (const params of inMotion) {
    if (base === undefined) ports.emit({ kind: 'note', code: 'backup.files-in-motion', params });
    else
      await journal.append({
        attempt,
        event: 'warning',
        step: step ?? null,
        data: { code: 'backup.changed-while-read', params: { ...params } },
      });
  }
}

/** Which databases were dumped again and which were not, and why. */
export function tellDatabases({
  task: { ports, base },
  databases,
}: {
  task: Telling;
  databases: readonly BackedUp[];
}): void {
  for (const { told, notTransactional: tables } of databases) {
    const { engine, name, copySeconds: seconds } = told;
    if (!told.dumped && 'reason' in told)
      ports.emit({
        kind: 'note',
        code: 'backup.database-skipped',
        params: { engine, name, reason: told.reason },
      });
    if (told.dumped && told.reason !== undefined)
      ports.emit({
        kind: 'note',
        code: 'backup.database-dumped',
        params: { engine, name, reason: told.reason },
      });
    if (seconds !== undefined)
      ports.emit({ kind: 'note', code: 'backup.database-proven', params: { engine, name, seconds } });
    // With the services stopped, no change can be half done.
    if (tables.length > 0 && base === undefined)
      ports.emit({
        kind: 'note',
        code: 'backup.database-not-transactional',
        params: { engine, name, tables },
      });
  }
}

/** What the backup leaves out is recorded before the backup is made. */
export async function tellLeftOut({
  task: { journal, attempt, step },
  databases,
}: {
  task: Telling;
  databases: readonly BackedUp[];
}): Promise<void> {
  for (const { told, leftOut: names } of databases) {
    if (names.length === 0) continue;
    const { engine, name } = told;
    const data = { code: 'backup.database-left-out', params: { engine, name, names } } as const;
    await journal.append({ attempt, event: 'warning', step: step ?? null, data });
  }
}
