import { Problem } from '../../../ports/problem.ts';
import type { RestoredBeside, RestoreTask } from '../server.ts';
import { nameServer } from '../client.ts';
import type { Connection } from './connection.ts';
import {
  createDatabase,
  makeMissingRoles,
  orDropped,
  planHandOver,
  planTemplate,
} from './create-database.ts';
import { dropDatabase, dropLeftover } from './drop-database.ts';
import { listSuperusers, loadDump } from './load.ts';
import { applyTolerantly, besideNames, exists, queryMaintenance } from './maintenance.ts';
import { planProperties } from './plan-database.ts';
import { readRecorded } from './read-back.ts';
import { dropRestorer } from './restorer.ts';
import { restoreRoles } from './restore-roles.ts';
import { swapBack, swapDatabases } from './swap.ts';

/**
 * Makes the missing roles, and the database under a name of its own. A kill on the way leaves roles that nobody uses, and
 * a database that the next restore drops.
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
  const { fresh, replaced } = besideNames(name);
  try {
    // Both renames are one transaction: the replaced one's being there means that the swap was complete.
    if (await exists(connection, name)) await dropDatabase(connection, replaced);
    await dropDatabase(connection, fresh);
    await dropRestorer(connection);
    const warnings = await orDropped(connection, fresh, async () => {
      await makeMissingRoles(connection, recorded);
      const superusers = await listSuperusers(connection, recorded);
      await createDatabase({ connection, recorded, name: fresh, isClosed: superusers !== undefined });
      const differing = await loadDump({
        ...{ connection, task, recorded, name: fresh, superusers, isWhole: true },
      });
      if (superusers !== undefined)
        await queryMaintenance(connection, planHandOver({ recorded, name: fresh }));
      await applyTolerantly(connection, planProperties({ name: fresh, database: recorded.database }));
      return differing;
    });
    const { restoresUsers = false } = task;
    const undos: (() => Promise<void>)[] = [];
    return {
      async swap() {
        await swapDatabases({ connection, opening: planTemplate({ recorded, name: fresh }) });
        undos.push(() => swapBack({ connection }));
        const roles = await restoreRoles({ connection, recorded, restoresUsers }).catch((error: unknown) => {
          throw connection.describeFailure('restore', error);
        });
        undos.push(roles.undo);
        return [...roles.warnings, ...warnings];
      },
      finish: () => dropLeftover(connection, replaced),
      async discard() {
        try {
          for (let undo = undos[0]; undo !== undefined; undo = undos[0]) {
            await undo();
            undos.shift(); // Not before: it may be called again.
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
 * For inspection: who restores it alone may connect beside superusers, since the roles that were granted its content need not be
 * here. Nor is it set up as its owner has set it up: his `search_path` would decide what a superuser finds who looks at it.
 * Subscriptions would take another database's changes.
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
      await createDatabase({ connection, recorded, name, isClosed: true });
      await loadDump({ connection, task, recorded, name, superusers, isWhole: false });
    });
  } catch (error) {
    throw connection.describeFailure('restore', error);
  }
}
