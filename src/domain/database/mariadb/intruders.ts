import { StatementFailure, type Connection } from './connection.ts';
import { newName, oldName } from './names.ts';
import type { Content } from './content.ts';
import { quoteName, quoteString } from './quote.ts';

/**
 * Ends the sessions that use the live database: the services are stopped, and what they have left would hold its tables. A
 * session that may not be ended, or has gone by then, is no fault: the tables are waited for only so long.
 */
export async function endSessions({ query, database }: Connection): Promise<void> {
  const rows = await query(
    `SELECT ID FROM information_schema.PROCESSLIST WHERE DB = ${quoteString(database.name)} AND ID <> CONNECTION_ID()`,
  );
  for (const [id = ''] of rows)
    await query(`KILL CONNECTION ${Number(id)}`).catch((error: unknown) => {
      if (!(error instanceof StatementFailure)) throw error;
    });
}

/**
 * A table of another database with a foreign key into this one would follow the tables that are moved away, and then hold
 * on to them.
 *
 * @throws StatementFailure
 */
export async function requireNoOutsideKeys({
  query,
  database: { name },
  programs,
}: Connection): Promise<void> {
  const own = [name, newName(name), oldName(name)].map(quoteString).join(', ');
  const rows = await query(`
SELECT DISTINCT CONCAT(TABLE_SCHEMA, '.', TABLE_NAME) FROM information_schema.KEY_COLUMN_USAGE
  WHERE REFERENCED_TABLE_SCHEMA = ${quoteString(name)} AND TABLE_SCHEMA NOT IN (${own})`);
  if (rows.length === 0) return;
  const line = `Tables of other databases have foreign keys into it: ${rows.map(([it]) => it).join(', ')}`;
  throw new StatementFailure({ program: programs.client, exitCode: 1, lastLines: [line] });
}

const lockSeconds = 10;

/**
 * Waits until nobody holds a table, before anything is touched. That the tables can be locked is not asked for: one that an
 * update has broken must not keep a restore from mending it.
 *
 * @throws StatementFailure
 */
export async function requireFreeTables(
  { query, database: { name } }: Connection,
  { tables }: Content,
): Promise<void> {
  const locks = tables
    .filter(({ isSequence }) => !isSequence)
    .map((it) => `${quoteName(name)}.${quoteName(it.name)} WRITE`);
  if (locks.length === 0) return;
  await query(`SET SESSION lock_wait_timeout = ${lockSeconds}; LOCK TABLES ${locks.join(', ')};`).catch(
    (error: unknown) => {
      if (
        !(error instanceof StatementFailure) ||
        error.lastLines.some((line) => line.startsWith('ERROR 1205 '))
      )
        throw error;
    },
  );
}
