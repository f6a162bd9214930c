import { Problem } from '../../../ports/problem.ts';
import { identifier, literal, PsqlFailure, splitLines, type Connection } from './connection.ts';
import { besideNames, exists, queryAlone, queryMaintenance } from './maintenance.ts';
import { endOrphans } from './orphans.ts';
import { removeStamp } from './stamp.ts';

/** Drops a database, if it is there, with whoever is connected to it. Not in a transaction: the server forbids it. */
export async function dropDatabase(connection: Connection, name: string): Promise<void> {
  await endOrphans(connection);
  if (!(await exists(connection, name))) return;
  // It is proven whole no more from here on: the server may be killed half-way, or go on when we are.
  await removeStamp({ connection, name });
  // Neither is of any use where it fails: the server then says what keeps the database from being dropped.
  await queryMaintenance(connection, unmarkTemplate(name), { isTolerant: true });
  await dropSubscriptions(connection, name).catch(() => undefined);
  await queryAlone({
    connection,
    names: [name],
    sql: `DROP DATABASE IF EXISTS ${identifier(name)};`,
  });
}

/**
 * Drops what a restoration has made or replaced, when nothing depends on it any more. Where it can't be dropped it gets out of the
 * way, under a third name: what was replaced would say for ever that a restoration is under way.
 *
 * @throws Problem `backup.database-copy-left`
 */
export async function dropLeftover(connection: Connection, name: string): Promise<void> {
  try {
    await dropDatabase(connection, name);
  } catch (error) {
    const { engine, name: live } = connection.database;
    const detail = error instanceof PsqlFailure ? error.lines.join(' ') : String(error);
    const copy = await moveAside(connection, name).catch(() => name);
    throw Problem.of('backup.database-copy-left', { engine, name: live, copy, detail }, error);
  }
}

/** @returns its name from then on */
async function moveAside(connection: Connection, name: string): Promise<string> {
  const { replaced, left } = besideNames(connection.database.name);
  if (name !== replaced) return name;
  await queryAlone({
    connection,
    names: [name],
    sql: `ALTER DATABASE ${identifier(name)} RENAME TO ${identifier(left)};`,
  });
  return left;
}

function unmarkTemplate(name: string): string {
  return String.raw`SELECT format('ALTER DATABASE %I IS_TEMPLATE false;', datname) FROM pg_database
    WHERE datname = ${literal(name)} AND datistemplate \gexec`;
}

/**
 * The server drops no database that has one. Nothing is asked of the publisher, where the live database may have the same: its slot
 * stays.
 */
async function dropSubscriptions(connection: Connection, name: string): Promise<void> {
  const sql = `SELECT subname FROM pg_subscription
    WHERE subdbid = (SELECT oid FROM pg_database WHERE datname = ${literal(name)});`;
  const names = splitLines(await queryMaintenance(connection, sql));
  if (names.length === 0) return;
  const statements = names
    .map(identifier)
    .flatMap((it) => [
      `ALTER SUBSCRIPTION ${it} DISABLE;`,
      `ALTER SUBSCRIPTION ${it} SET (slot_name = NONE);`,
      `DROP SUBSCRIPTION ${it};`,
    ]);
  const opening = `ALTER DATABASE ${identifier(name)} ALLOW_CONNECTIONS true;`;
  await queryMaintenance(connection, opening, { isTolerant: true });
  await connection.query(statements.join('\n'), { name, isTolerant: true });
}
