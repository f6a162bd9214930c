import { Problem } from '../../../ports/problem.ts';
import type { RestoredBeside, RestoreTask } from '../server.ts';
import type { Connection } from './connection.ts';
import { makeMissingRoles, planClosing, planHandOver, planTemplate } from './create-database.ts';
import type { Recorded } from './description.ts';
import { dropLeftover } from './drop-database.ts';
import { warnOfExtensions } from './extensions.ts';
import { besideNames, exists } from './maintenance.ts';
import { planProperties } from './plan-database.ts';
import { readRecorded } from './read-back.ts';
import { restoreRoles } from './restore-roles.ts';
import { dropRestorer } from './restorer.ts';
import { isStamped, planStamp, readStamp, removeStamp } from './stamp.ts';
import { swapBack, swapDatabases } from './swap.ts';

/**
 * The copy as a restoration that has nothing to load. One transaction opens it and puts it in its place. It keeps its stamp until what it
 * replaced is gone, so that a restoration that was killed goes on from there.
 *
 * @throws Problem `backup.database-copy-gone`
 */
export async function takeCopy({
  connection,
  task,
}: {
  connection: Connection;
  task: RestoreTask;
}): Promise<RestoredBeside> {
  const recorded = await readRecorded({ dump: task, connection });
  const { name } = connection.database;
  const { replaced } = besideNames(name);
  await guard(connection, () => requireStamp(connection));
  const undos: (() => Promise<void>)[] = [];
  return {
    swap: () =>
      guard(connection, async () => {
        await requireStamp(connection);
        await makeMissingRoles(connection, recorded);
        const isNew = await putInPlace({ connection, recorded });
        // Where what it replaced is gone, an earlier run was at its end already.
        if (undos.length === 0 && (isNew || (await exists(connection, replaced))))
          undos.push(() => swapBack({ connection, closing: planClosing(name) }));
        const { restoresUsers = false } = task;
        const roles = await restoreRoles({ connection, recorded, restoresUsers });
        if (undos.length === 1) undos.push(roles.undo);
        return [...roles.warnings, ...(await warnOfExtensions({ connection, recorded, name }))];
      }),
    finish: () => finish({ connection, recorded }),
    discard: () =>
      guard(connection, async () => {
        for (let undo = undos[0]; undo !== undefined; undo = undos[0]) {
          await undo();
          undos.shift(); // Not before: it may be called again.
        }
      }),
  };
}

/**
 * Drops the copy, and what was replaced. All of them are tried.
 *
 * @throws Problem `backup.database-copy-left`
 */
export async function dropCopies(connection: Connection): Promise<void> {
  const { name } = connection.database;
  await guard(connection, async () => {
    const failures: unknown[] = [];
    for (const each of Object.values(besideNames(name)))
      await dropLeftover(connection, each).catch((error: unknown) => failures.push(error));
    await dropRestorer(connection).catch((error: unknown) => failures.push(error));
    await removeStamp({ connection, name });
    if (failures.length > 0) throw failures[0];
  });
}

async function guard<T>(connection: Connection, action: () => Promise<T>): Promise<T> {
  return action().catch((error: unknown) => {
    throw connection.describeFailure('restore', error);
  });
}

async function requireStamp(connection: Connection): Promise<void> {
  const { engine, name } = connection.database;
  if ((await readStamp(connection)) === undefined)
    throw Problem.of('backup.database-copy-gone', { engine, name, copy: besideNames(name).fresh });
}

/** @returns whether it was not there before */
async function putInPlace({
  connection,
  recorded,
}: {
  connection: Connection;
  recorded: Recorded;
}): Promise<boolean> {
  const { fresh } = besideNames(connection.database.name);
  if (!(await isStamped(connection, fresh))) return false;
  const stamp = (await readStamp(connection)) ?? '';
  const { database } = recorded;
  await swapDatabases({
    connection,
    opening: [
      planHandOver({ recorded, name: fresh }),
      ...planProperties({ name: fresh, database }),
      ...planTemplate({ recorded, name: fresh }),
      // The user's own setting of that name comes back in the end.
      planStamp({ name: fresh, stamp }),
    ],
  });
  return true;
}

/** @throws Problem `backup.database-copy-left` */
async function finish({
  connection,
  recorded,
}: {
  connection: Connection;
  recorded: Recorded;
}): Promise<void> {
  const { name } = connection.database;
  const { replaced } = besideNames(name);
  try {
    await dropLeftover(connection, replaced);
  } finally {
    const kept = planProperties({ name, database: recorded.database }).filter((it) =>
      it.startsWith('ALTER ROLE '),
    );
    if (!(await exists(connection, replaced))) await removeStamp({ connection, name, kept });
  }
}
