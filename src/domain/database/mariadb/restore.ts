import { Problem } from '../../../messages/problem.ts';
import { nameServer } from '../client.ts';
import type { RestoredBeside, RestoreTask } from '../server.ts';
import { hasDatabase, nameOf, StatementFailure, type Connection } from './connection.ts';
import { readContent } from './content.ts';
import { keepReplaced } from './keep-replaced.ts';
import { loadAll, readServer } from './load-dump.ts';
import { describeLock } from './locks.ts';
import { forgetCopy } from './mark.ts';
import { newName } from './names.ts';
import { quoteName } from './quote.ts';
import { describeClaim, requireOwnCopies } from './stamp.ts';
import { finishSwap, swapBack } from './swap-back.ts';
import { swap, type Swapped } from './swap.ts';

/**
 * Loads a dump beside the live database: first the tables, which will be moved, then the objects that can only be
 * created in their final place, as proof that they can be.
 *
 * @throws Problem `backup.database-restore-failed`, `backup.database-*`
 */
export async function restoreBeside({
  connection,
  task,
}: {
  connection: Connection;
  task: RestoreTask;
}): Promise<RestoredBeside> {
  const { database } = connection;
  const into = newName(database.name);
  const discard = () => dropDatabase(connection, into);
  await requireOwnCopies(connection);
  try {
    await forgetCopy(connection);
    await discard();
    const serverObjects = await readServer({ connection, task });
    // A view that also reads another database may name its own: on an empty server it can be created only in its final
    // place.
    const isLive = (await readContent(connection, database.name)).tables.length > 0;
    const comment = describeClaim(connection);
    await loadAll({ connection, task, serverObjects, into, comment, withObjects: isLive });
    let swapped: Swapped | undefined;
    return {
      async swap() {
        swapped = await swap({
          connection,
          dump: task,
          serverObjects,
          restoresUsers: task.restoresUsers === true,
        });
        return swapped.warnings;
      },
      finish: ({ keepsReplaced = false } = {}) =>
        finishSwap(connection, keepsReplaced ? keepReplaced : undefined),
      discard: () =>
        swapped === undefined ? discard() : swapBack({ connection, baseline: swapped.baseline }),
    };
  } catch (error) {
    const told = await describeRestoreFailure({ error, connection });
    await discard().catch(() => undefined); // Whatever is left is dropped first by the next restore.
    throw told;
  }
}

/** @throws Problem `backup.database-exists`, `backup.database-*` */
export async function restoreAs({
  connection,
  task,
}: {
  connection: Connection;
  task: RestoreTask & { readonly name: string };
}): Promise<void> {
  const { name: into } = task;
  const { database } = connection;
  if (await hasDatabase(connection, into))
    throw Problem.of('backup.database-exists', {
      ...nameOf({ ...database, name: into }),
      server: nameServer(database),
    });
  try {
    const serverObjects = await readServer({ connection, task });
    await loadAll({ connection, task, serverObjects, into, withObjects: true });
  } catch (error) {
    const told = await describeRestoreFailure({ error, connection });
    await dropDatabase(connection, into).catch(() => undefined);
    throw told;
  }
}

export async function dropDatabase({ query }: Connection, name: string): Promise<void> {
  await query(`SET SESSION foreign_key_checks = 0; DROP DATABASE IF EXISTS ${quoteName(name)};`);
}

/** A failure caused by a lock is reported as such. */
export async function describeRestoreFailure({
  error,
  connection,
}: {
  error: unknown;
  connection: Connection;
}): Promise<unknown> {
  const told = await describeLock({ error, connection });
  if (!(told instanceof StatementFailure)) return told;
  const { program, exitCode, lastLines } = told;
  return Problem.of(
    'backup.database-restore-failed',
    { ...nameOf(connection.database), program, exitCode, lastLines },
    told,
  );
}
