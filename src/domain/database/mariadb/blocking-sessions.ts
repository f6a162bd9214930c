import { StatementFailure, type Connection } from './connection.ts';
import { newName, oldName } from './names.ts';
import { readContent, type Content } from './content.ts';
import { listHolders } from './holders.ts';
import { lockWaitError } from './locks.ts';
import { quoteName, quoteString } from './quote.ts';

/**
 * Ends the sessions that use the live database: the services are stopped, and what they have left would hold its tables. So are
 * those that hold a table of it from elsewhere, such as an idle transaction that nobody has ended. A session that may not be ended,
 * or has gone by then, is no fault: the tables are waited for only so long.
 *
 * @returns those who held a table from elsewhere
 */
export async function endSessions(connection: Connection): Promise<readonly string[]> {
  const { query, database } = connection;
  const rows = await query(
    `SELECT ID FROM information_schema.PROCESSLIST WHERE DB = ${quoteString(database.name)} AND ID <> CONNECTION_ID()`,
  );
  for (const [id = ''] of rows) await end(connection, Number(id));
  const free = await isFree(connection);
  if (free) return [];
  const holders = (await listHolders(connection)).filter(({ isSure }) => isSure);
  for (const { id } of holders) await end(connection, id);
  return holders.map(({ name }) => name);
}

async function end({ query }: Connection, id: number): Promise<void> {
  await query(`KILL CONNECTION ${id}`).catch((error: unknown) => {
    if (!(error instanceof StatementFailure)) throw error;
  });
}

/** What cannot be locked for other reasons is not asked for. */
async function isFree(connection: Connection): Promise<boolean> {
  const content = await readContent(connection, connection.database.name);
  try {
    await lockTables(connection, content, 1);
    return true;
  } catch (error) {
    if (error instanceof StatementFailure) return false;
    throw error;
  }
}

/**
 * A table of another database with a foreign key into this one would follow the tables that are moved away, and then hold
 * on to them.
 *
 * @throws StatementFailure
 */
export async function requireNoOutsideKeys(connection: Connection): Promise<void> {
  const tables = await listOutsideKeys(connection);
  if (tables.length === 0) return;
  const line = `Tables of other databases have foreign keys into it: ${tables.join(', ')}`;
  throw new StatementFailure({ program: connection.programs.client, exitCode: 1, lastLines: [line] });
}

/**
 * Foreign keys to tables that are not there: a copy's would go on naming the copy's database once its tables have been moved.
 *
 * @returns `table.key`
 */
export async function listDanglingKeys({ query, database }: Connection): Promise<readonly string[]> {
  const name = quoteString(database.name);
  const rows = await query(`
SELECT CONCAT(TABLE_NAME, '.', CONSTRAINT_NAME) FROM information_schema.REFERENTIAL_CONSTRAINTS c
  WHERE CONSTRAINT_SCHEMA = ${name} AND UNIQUE_CONSTRAINT_SCHEMA = ${name} AND NOT EXISTS (
    SELECT 1 FROM information_schema.TABLES t WHERE t.TABLE_SCHEMA = ${name} AND t.TABLE_NAME = c.REFERENCED_TABLE_NAME) ORDER BY 1`);
  return rows.map(([it = '']) => it);
}

/** `database.table` */
export async function listOutsideKeys({ query, database: { name } }: Connection): Promise<readonly string[]> {
  const own = [name, newName(name), oldName(name)].map(quoteString).join(', ');
  const rows = await query(`
SELECT DISTINCT CONCAT(TABLE_SCHEMA, '.', TABLE_NAME) FROM information_schema.KEY_COLUMN_USAGE
  WHERE REFERENCED_TABLE_SCHEMA = ${quoteString(name)} AND TABLE_SCHEMA NOT IN (${own}) ORDER BY 1`);
  return rows.map(([it = '']) => it);
}

const lockSeconds = 10;

/**
 * Waits until nobody holds a table, before anything is touched. That the tables can be locked is not asked for: one that an
 * update has broken must not keep a restore from mending it.
 *
 * @throws StatementFailure
 */
export async function requireFreeTables(connection: Connection, content: Content): Promise<void> {
  await lockTables(connection, content, lockSeconds).catch(async (error: unknown) => {
    if (!(error instanceof StatementFailure) || !lockWaitError.test(error.message)) {
      if (error instanceof StatementFailure) return;
      throw error;
    }
    const names = (await listHolders(connection)).map(({ name }) => name);
    const told = names.length === 0 ? '' : ` (${names.join(', ')})`;
    const { program, exitCode } = error;
    throw new StatementFailure({ program, exitCode, lastLines: [`${error.message}${told}`] });
  });
}

async function lockTables(
  { query, database: { name } }: Connection,
  { tables }: Content,
  seconds: number,
): Promise<void> {
  const locks = tables
    .filter(({ isSequence }) => !isSequence)
    .map((it) => `${quoteName(name)}.${quoteName(it.name)} WRITE`);
  if (locks.length > 0)
    await query(`SET SESSION lock_wait_timeout = ${seconds}; LOCK TABLES ${locks.join(', ')};`);
}
