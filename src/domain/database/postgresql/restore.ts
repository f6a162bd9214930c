import { Problem } from '../../../messages/problem.ts';
import type { RestoredBeside, RestoreTask } from '../server.ts';
import { nameServer } from '../client.ts';
import { exists, queryMaintenance, type Connection } from './connection.ts';
import { clear, createDatabase, makeMissingRoles, orDropped, planHandOver } from './create-database.ts';
import { dropDatabase, dropReplaced, keepReplaced } from './drop-database.ts';
import { listSuperusers, loadDump } from './load.ts';
import { applyTolerantly, besideNames } from './maintenance.ts';
import { withdrawNewRoles } from './new-roles.ts';
import { planProperties } from './plan-database.ts';
import { readRecorded } from './read-back.ts';
import { renameRolesBack } from './renamed-roles.ts';
import { warnOfReplication } from './replication.ts';
import { dropRestorer } from './restorer.ts';
import { restoreRoles } from './restore-roles.ts';
import { requireOwnCopies } from './stamp.ts';
import { swapBack, swapDatabases } from './swap.ts';

/**
 * Creates the missing roles, and the database under a temporary name. A kill leaves unused roles, and a database that
 * the next restore drops.
 */
export async function restoreBeside({
  connection,
  task,
}: {
  connection: Connection;
  task: RestoreTask;
}): Promise<RestoredBeside> {
  const recorded = await readRecorded({ dump: task, connection });
  const { name } = connection.database;
  const { fresh } = besideNames(name);
  const finish = () => dropReplaced(connection);
  try {
    await requireOwnCopies(connection);
    // Both renames are one transaction: if the replaced database exists, the swap was complete.
    if (await exists(connection, name)) await finish();
    await dropDatabase(connection, fresh);
    await dropRestorer(connection);
    const { restoresUsers = false } = task;
    const renameAgain = restoresUsers ? await renameRolesBack(connection, recorded) : undefined;
    const warnings = await orDropped(connection, fresh, async () => {
      await makeMissingRoles(connection, recorded);
      const superusers = await listSuperusers(connection, recorded);
      const create = () =>
        createDatabase({ connection, recorded, name: fresh, isClosed: superusers !== undefined });
      await create();
      const differing = await loadDump({
        ...{ connection, task, recorded, name: fresh, superusers, isWhole: true },
        remake: () => clear(connection, fresh).then(create),
      });
      if (superusers !== undefined)
        await queryMaintenance(connection, planHandOver({ recorded, name: fresh }));
      await applyTolerantly(connection, planProperties({ name: fresh, database: recorded.database }), {
        name: fresh,
      });
      return differing;
    });
    const undos: (() => Promise<void>)[] = [];
    return {
      async swap() {
        await swapDatabases({ connection });
        undos.push(() => swapBack({ connection }));
        const roles = await restoreRoles({ connection, recorded, restoresUsers }).catch((error: unknown) => {
          throw connection.describeFailure('restore', error);
        });
        undos.push(roles.undo, ...(renameAgain === undefined ? [] : [renameAgain]));
        return [...roles.warnings, ...warnings, ...warnOfReplication(recorded)];
      },
      finish({ keepsReplaced = false } = {}) {
        const end = keepsReplaced ? () => keepReplaced(connection) : finish;
        return restoresUsers ? withdrawNewRoles({ connection, recorded, finish: end }) : end();
      },
      async discard() {
        try {
          for (let undo = undos[0]; undo !== undefined; undo = undos[0]) {
            await undo();
            undos.shift(); // Not earlier: it may be called again.
          }
          await dropDatabase(connection, fresh);
        } catch (error) {
          throw connection.describeFailure('restore', error);
        }
      },
    };
  } catch (error) {
    throw connection.describeFailure('restore', error);
  }
}

/**
 * For inspection: only the restoring user and superusers may connect, since the roles with grants on its content may
 * not exist here. The owner's settings are not applied: with his `search_path`, he would decide what an inspecting
 * superuser finds. Subscriptions would consume another database's changes.
 */
export async function restoreAs({
  connection,
  task,
}: {
  connection: Connection;
  task: RestoreTask & { readonly name: string };
}): Promise<void> {
  const { name } = task;
  const { engine } = connection.database;
  const recorded = await readRecorded({ dump: task, connection });
  try {
    if (await exists(connection, name))
      throw Problem.of('backup.database-exists', { engine, name, server: nameServer(connection.database) });
    await dropRestorer(connection);
    await orDropped(connection, name, async () => {
      const superusers = await listSuperusers(connection, recorded);
      const create = () => createDatabase({ connection, recorded, name, isClosed: true });
      await create();
      await loadDump({
        ...{ connection, task, recorded, name, superusers, isWhole: false },
        remake: () => clear(connection, name).then(create),
      });
    });
  } catch (error) {
    throw connection.describeFailure('restore', error);
  }
}
