import type { Connection } from './connection.ts';
import type { Content } from './content.ts';
import { eventsSeconds, listUndumpable } from './events.ts';
import { runLetIn } from './let-in.ts';
import { withTrustedRoutines } from './settings.ts';
import { listInvalidViews, orderViews } from './views.ts';

/** What cannot be moved between databases, as the dump program writes it, in creation order. */
export type SavedObjects = readonly string[];

const common = ['--single-transaction', '--skip-lock-tables', '--default-character-set=utf8mb4', '--no-data'];

/**
 * Reads the live database's views, routines, triggers and events, to undo the swap. Undefined if the dump program
 * fails: what an update broke must not prevent the restore that repairs it.
 */
export async function saveObjects({
  connection,
  content,
}: {
  connection: Connection;
  content: Content;
}): Promise<SavedObjects | undefined> {
  const { name } = connection.database;
  // Invalid views cannot be created again either.
  const invalid = await listInvalidViews(connection);
  const views = (await orderViews(connection)).filter((view) => !invalid.includes(view));
  const ignored = content.views.map((view) => `--ignore-table=${name}.${view}`);
  const dumps = [
    [...common, '--no-create-info', '--routines', '--triggers', ...ignored, '--', name],
    ...(views.length === 0 ? [] : [[...common, '--skip-triggers', '--', name, ...views]]),
    [...common, '--no-create-info', '--skip-triggers', '--events', '--', name],
  ];
  if ((await listUndumpable(connection)).length > 0) return undefined;
  const saved: string[] = [];
  for (const args of dumps) {
    const { exitCode, stdout } = await runLetIn(connection, {
      ...connection.dumpCommand(args),
      timeoutSeconds: eventsSeconds,
    });
    if (exitCode !== 0) return undefined;
    saved.push(stdout);
  }
  return saved;
}

/** @throws StatementFailure */
export async function loadObjects({
  connection,
  saved,
}: {
  connection: Connection;
  saved: SavedObjects;
}): Promise<void> {
  await withTrustedRoutines(connection, async () => {
    for (const text of saved) await connection.query(text, connection.database.name);
  });
}
