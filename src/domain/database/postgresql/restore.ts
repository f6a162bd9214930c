import { Problem } from '../../../ports/problem.ts';
import type { RestoredBeside, RestoreTask, RestoreWarning } from '../server.ts';
import { nameServer } from '../client.ts';
import { identifier, literal, splitLines, type Connection } from './connection.ts';
import { describeContents, describeServer, type Recorded } from './description.ts';
import { applyTolerantly, besideNames, dropDatabase, exists, queryMaintenance } from './maintenance.ts';
import { planCreation, planProperties } from './plan-database.ts';
import { planMissingRoles } from './plan-roles.ts';
import { trackTables } from './progress.ts';
import { passDump, readRecorded } from './read-back.ts';
import { restoreRoles } from './restore-roles.ts';
import { swapBack, swapDatabases } from './swap.ts';

/** Of the whole: making the indexes comes after the rows. */
const rowsShare = 0.7;

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
  const finish = () => dropDatabase(connection, replaced);
  try {
    // Both renames are one transaction: the replaced one's being there means that the swap was complete.
    if (await exists(connection, name)) await finish();
    await dropDatabase(connection, fresh);
    const warnings = await orDropped(connection, fresh, async () => {
      await makeMissingRoles(connection, recorded);
      await createDatabase({ connection, recorded, name: fresh, owner: recorded.database.owner });
      await load({ connection, task, recorded, name: fresh, args: [] });
      await applyTolerantly(connection, planProperties({ name: fresh, database: recorded.database }));
      return restoreExtensions({ connection, recorded, name: fresh });
    });
    const { restoresUsers = false } = task;
    const undos: (() => Promise<void>)[] = [];
    return {
      async swap() {
        await swapDatabases({ connection });
        undos.push(() => swapBack({ connection }));
        const roles = await restoreRoles({ connection, recorded, restoresUsers }).catch((error: unknown) => {
          throw connection.describeFailure('restore', error);
        });
        undos.push(roles.undo);
        return [...roles.warnings, ...warnings];
      },
      finish,
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
 * For inspection: owned by whoever restores it, who alone may connect beside superusers, since the roles that were granted
 * its content need not be here. Subscriptions would take another database's changes.
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
    await createDatabase({ connection, recorded, name, owner: undefined });
    await orDropped(connection, name, async () => {
      await queryMaintenance(connection, `REVOKE ALL ON DATABASE ${identifier(name)} FROM PUBLIC;`);
      const args = ['--no-owner', '--no-privileges', '--no-subscriptions'];
      await load({ connection, task, recorded, name, args });
      await applyTolerantly(
        connection,
        planProperties({
          name,
          database: {
            ...recorded.database,
            comment: null,
            grants: [],
            roleSettings: [],
            connectionLimit: -1,
          },
        }).filter((statement) => statement.startsWith('ALTER')),
      );
    });
  } catch (error) {
    throw connection.describeFailure('restore', error);
  }
}

async function orDropped<T>(connection: Connection, name: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    await dropDatabase(connection, name).catch(() => undefined); // The first fault is the one to tell.
    throw error;
  }
}

async function makeMissingRoles(connection: Connection, recorded: Recorded): Promise<void> {
  const name = await chooseMaintenance(connection);
  const present = await describeServer(connection, { name, roles: recorded.roles.map((role) => role.name) });
  await applyTolerantly(connection, planMissingRoles(recorded, present));
}

/** The live database need not be there, or not be fit to connect to. */
async function chooseMaintenance(connection: Connection): Promise<string> {
  return queryMaintenance(connection, 'SELECT current_database();');
}

async function createDatabase({
  connection,
  recorded: { database },
  name,
  owner,
}: {
  connection: Connection;
  recorded: Recorded;
  name: string;
  owner: string | undefined;
}): Promise<void> {
  const tablespaces = await listTablespaces(connection);
  await queryMaintenance(connection, planCreation({ name, database: { ...database, owner }, tablespaces }));
}

async function listTablespaces(connection: Connection): Promise<readonly string[]> {
  return splitLines(await queryMaintenance(connection, 'SELECT spcname FROM pg_tablespace;'));
}

async function load({
  connection,
  task,
  recorded: { tables, tablespaces },
  name,
  args,
}: {
  connection: Connection;
  task: RestoreTask;
  recorded: Recorded;
  name: string;
  args: readonly string[];
}): Promise<void> {
  const present = await listTablespaces(connection);
  const isElsewhere = tablespaces.some((tablespace) => !present.includes(tablespace));
  const { decompressed, read, lines } = await passDump({
    dump: task,
    connection,
    args: ['--exit-on-error', `--dbname=${name}`, ...(isElsewhere ? ['--no-tablespaces'] : []), ...args],
    priority: 'normal',
    onTable: trackTables({ tables, from: 0, to: rowsShare, onShare: task.onShare }),
  });
  const { engine, name: live } = connection.database;
  // pg_restore complains of a stream that ends early, whoever is to blame; a broken stream is the cause.
  const isBroken = decompressed?.exitCode !== 0 && decompressed?.signal === undefined;
  const [program, exitCode] = isBroken
    ? [task.compression, decompressed?.exitCode ?? 1]
    : ['pg_restore', read?.exitCode ?? 1];
  if (isBroken || exitCode !== 0)
    throw Problem.of('backup.database-restore-failed', {
      engine,
      name: live,
      program,
      exitCode,
      lastLines: lines,
    });
  // So that the planner knows the tables from the first visitor on; the dump holds no statistics.
  await connection.query('ANALYZE;', { name, isTolerant: true });
  task.onShare(1);
}

/** An extension comes back in the version that this server installs by default, which may be another. */
async function restoreExtensions({
  connection,
  recorded,
  name,
}: {
  connection: Connection;
  recorded: Recorded;
  name: string;
}): Promise<readonly RestoreWarning[]> {
  const listDifferences = async () => {
    const { extensions } = await describeContents(connection, name);
    return recorded.extensions.flatMap(({ name: extension, version }) => {
      const restored = extensions.find((it) => it.name === extension)?.version ?? '-';
      return restored === version ? [] : [{ extension, version, restored }];
    });
  };
  const differences = await listDifferences();
  if (differences.length === 0) return [];
  const updates = differences.map(
    ({ extension, version }) => `ALTER EXTENSION ${identifier(extension)} UPDATE TO ${literal(version)};`,
  );
  await connection.query(updates.join('\n'), { name, isTolerant: true });
  return (await listDifferences()).map((difference) => ({
    code: 'backup.database-extension-differs',
    ...difference,
  }));
}
