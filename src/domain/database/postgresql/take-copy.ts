import { Problem } from '../../../messages/problem.ts';
import type { RestoredBeside, RestoreTask, RestoreWarning } from '../server.ts';
import { exists, type Connection } from './connection.ts';
import { makeMissingRoles, planClosing, planHandOver } from './create-database.ts';
import type { Recorded } from './description.ts';
import { dropReplaced, keepReplaced } from './drop-database.ts';
import { warnOfExtensions } from './extensions.ts';
import { applyTolerantly, besideNames } from './maintenance.ts';
import { withdrawNewRoles } from './new-roles.ts';
import { planAccess, planTexts } from './plan-database.ts';
import { readRecorded } from './read-back.ts';
import { warnOfReplication } from './replication.ts';
import { renameRolesBack } from './renamed-roles.ts';
import { restoreRoles } from './restore-roles.ts';
import { dropRestorer } from './restorer.ts';
import { isStamped, planStamp, readStamp, removeStamp, requireOwnCopies } from './stamp.ts';
import { swapBack, swapDatabases } from './swap.ts';

/**
 * The copy as a restore with nothing to load. One transaction opens it and puts it in place. It keeps its stamp until
 * what it replaced is gone, so that a killed restore resumes from there.
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
  const { restoresUsers = false } = task;
  const undos: (() => Promise<void>)[] = [];
  return {
    swap: () =>
      guard(connection, async () => {
        await requireStamp(connection);
        const renameAgain = restoresUsers ? await renameRolesBack(connection, recorded) : undefined;
        await makeMissingRoles(connection, recorded);
        const isNew = await putInPlace({ connection, recorded });
        // If what it replaced is gone, an earlier run had already reached its end.
        if (undos.length === 0 && (isNew || (await exists(connection, replaced))))
          undos.push(() => swapBack({ connection, closing: planClosing(name) }));
        const roles = await restoreRoles({ connection, recorded, restoresUsers });
        if (undos.length === 1) undos.push(roles.undo, ...(renameAgain === undefined ? [] : [renameAgain]));
        return [
          ...roles.warnings,
          ...(await warnOfExtensions({ connection, recorded, name })),
          ...warnOfReplication(recorded),
        ];
      }),
    finish: ({ keepsReplaced = false } = {}) =>
      finish({ connection, recorded, restoresUsers, keepsReplaced }),
    discard: () =>
      guard(connection, async () => {
        for (let undo = undos[0]; undo !== undefined; undo = undos[0]) {
          await undo();
          undos.shift(); // Not earlier: it may be called again.
        }
      }),
  };
}

/** Drops the copy and what was replaced. @returns what could not be dropped */
export async function dropCopies(connection: Connection): Promise<readonly RestoreWarning[]> {
  const { name } = connection.database;
  const { fresh, replaced } = besideNames(name);
  return guard(connection, async () => {
    await requireOwnCopies(connection);
    // First what would signal a restore in progress: there is only one name for what is set aside.
    const warnings = [
      ...(await dropReplaced(connection, replaced)),
      ...(await dropReplaced(connection, fresh)),
    ];
    // It may own something in what was set aside; the next restore drops it.
    await dropRestorer(connection).catch(() => undefined);
    await removeStamp({ connection, name });
    return warnings;
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

/** @returns whether it did not exist before */
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
  // Somebody may have closed it as unknown to him: then we could not connect either, nor could the platform.
  await applyTolerantly(connection, planClosing(fresh));
  await applyTolerantly(connection, planTexts({ name: fresh, database }), { name: fresh });
  await swapDatabases({
    connection,
    opening: [
      planHandOver({ recorded, name: fresh }),
      ...planAccess({ name: fresh, database }),
      // The user's own setting of that name is restored in the end.
      planStamp({ connection, name: fresh, stamp }),
    ],
  });
  return true;
}

/** The stamp is removed last: until then a killed restore resumes from there. */
async function finish({
  connection,
  recorded,
  restoresUsers,
  keepsReplaced,
}: {
  connection: Connection;
  recorded: Recorded;
  restoresUsers: boolean;
  keepsReplaced: boolean;
}): Promise<readonly RestoreWarning[]> {
  const { name } = connection.database;
  const drop = () => (keepsReplaced ? keepReplaced(connection) : dropReplaced(connection));
  const warnings = await (restoresUsers ? withdrawNewRoles({ connection, recorded, finish: drop }) : drop());
  const kept = planAccess({ name, database: recorded.database }).filter((it) => it.startsWith('ALTER ROLE '));
  if (!(await exists(connection, besideNames(name).replaced))) await removeStamp({ connection, name, kept });
  return warnings;
}
