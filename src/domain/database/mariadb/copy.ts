import { hasDatabase, nameOf, type Connection } from './connection.ts';
import { Problem } from '../../../messages/problem.ts';
import type { RestoredBeside, RestoreTask } from '../server.ts';
import { readContent } from './content.ts';
import { keepReplaced } from './keep-replaced.ts';
import { loadAll, readServer } from './load-dump.ts';
import { forgetCopy, markOld, readMark } from './mark.ts';
import { newName, oldName } from './names.ts';
import { proveCopy } from './prove.ts';
import { describeRestoreFailure, dropDatabase } from './restore.ts';
import { putSettingBack } from './settings.ts';
import { describeClaim, readCopy, requireOwnCopies, setStamp, settleLoad } from './stamp.ts';
import { dropBeside, finishSwap, swapBack } from './swap-back.ts';
import { swap, type Swapped } from './swap.ts';
import { readServerVersion } from './versions.ts';

/**
 * Loads a dump beside the live database, verifies that it matches the dump, and keeps it.
 *
 * @throws Problem `backup.database-copy-differs`, `backup.database-restore-failed`, `backup.database-*`
 */
export async function makeCopy({
  connection,
  task,
}: {
  connection: Connection;
  task: RestoreTask & { readonly stamp: string };
}): Promise<void> {
  const into = newName(connection.database.name);
  await requireOwnCopies(connection);
  try {
    await putSettingBack(connection);
    await forgetCopy(connection);
    await dropDatabase(connection, into);
    const serverObjects = await readServer({ connection, task });
    const serverVersion = await readServerVersion(connection);
    const loading = { connection, task, serverObjects, into, priority: 'background' } as const;
    const unpointed = await loadAll({ ...loading, withObjects: true, comment: describeClaim(connection) });
    const since = await settleLoad(connection);
    await proveCopy({ connection, task, name: into, serverVersion, unpointed });
    const { tables } = await readContent(connection, into);
    await setStamp(connection, { stamp: task.stamp, since, tables: tables.length });
  } catch (error) {
    const told = await describeRestoreFailure({ error, connection });
    await dropDatabase(connection, into).catch(() => undefined); // Without a stamp it is no use for a rollback.
    throw told;
  }
}

/**
 * The copy as a restored database beside the live one: its tables exist, and everything else is created from the dump's
 * files.
 *
 * @throws Problem `backup.database-copy-gone`, `backup.database-*`
 */
export async function takeCopy({
  connection,
  task,
}: {
  connection: Connection;
  task: RestoreTask;
}): Promise<RestoredBeside> {
  const { database } = connection;
  const mark = await readMark(connection);
  const copy = mark?.copy ?? (await readCopy(connection));
  if (copy === undefined)
    throw Problem.of('backup.database-copy-gone', { ...nameOf(database), copy: newName(database.name) });
  const serverObjects = await readServer({ connection, task });
  let swapped: Swapped | undefined;
  return {
    async swap() {
      const { restoresUsers = false } = task;
      const { stamp, tables } = copy;
      swapped = await swap({ connection, dump: task, serverObjects, restoresUsers, copy: { stamp, tables } });
      return swapped.warnings;
    },
    finish: ({ keepsReplaced = false } = {}) =>
      finishSwap(connection, keepsReplaced ? keepReplaced : undefined),
    async discard() {
      if (swapped !== undefined) await swapBack({ connection, baseline: swapped.baseline });
    },
  };
}

/** Drops the copy and what a swap replaced. A database of somebody else under such a name is kept. */
export async function dropCopies(connection: Connection): Promise<void> {
  const { name } = connection.database;
  await requireOwnCopies(connection);
  await putSettingBack(connection);
  const mark = await readMark(connection);
  if (mark !== undefined) {
    await connection.query(markOld(oldName(name), { ...mark, isOver: true }));
    await dropBeside(connection);
    return;
  }
  if (await hasDatabase(connection, newName(name))) await dropDatabase(connection, newName(name));
}
