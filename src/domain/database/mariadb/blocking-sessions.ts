import { StatementFailure, type Connection } from './connection.ts';
import { newName, oldName } from './names.ts';
import { readContent, type Content } from './content.ts';
import { listHolders } from './holders.ts';
import { lockWaitError } from './locks.ts';
import { quoteName, quoteString } from './quote.ts';

/**
 * Ends the sessions that use the live database: the services are stopped, and their leftovers would hold its tables.
 * Also ends sessions that hold its tables from another database, such as an abandoned transaction. A session that may
 * not be ended, or is gone, is not an error: the wait for the tables is bounded.
 *
 * @returns the sessions that held a table from another database
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

/** What cannot be locked for other reasons is not requested. */
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
 * A table of another database with a foreign key into this one would follow the tables when they are moved away, and
 * then keep them from being dropped.
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
 * Foreign keys to missing tables: in a copy, they would still refer to the copy's database once its tables have been
 * moved.
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
 * Waits until nobody holds a table, before anything is touched. It does not require that the tables can be locked: one
 * that an update broke must not prevent the restore that repairs it.
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
