import { StatementFailure, type Connection } from './connection.ts';
import { newName, oldName } from './names.ts';
import { quoteString } from './quote.ts';

/** A session that holds, or may hold, a lock on a table of the database. */
export interface Holder {
  readonly id: number;
  /** `user@host (number)`, by which the server's administrator can find it. */
  readonly name: string;
  /** Whether the server says which tables it holds. */
  readonly isSure: boolean;
}

/**
 * Lists the sessions that hold tables of the database, whatever their default database is. The server reports it
 * through its own plugin, which is loaded temporarily if missing; if that is impossible, every session in a transaction
 * is a candidate.
 */
export async function listHolders(connection: Connection): Promise<readonly Holder[]> {
  const known = await askPlugin(connection);
  if (known !== undefined) return known;
  const rows = await connection.query(`
SELECT DISTINCT p.ID, p.USER, p.HOST FROM information_schema.PROCESSLIST p
  JOIN information_schema.INNODB_TRX t ON t.trx_mysql_thread_id = p.ID WHERE p.ID <> CONNECTION_ID()`);
  return rows.map((row) => ({ ...describe(row), isSure: false }));
}

const plugin = 'metadata_lock_info';
/** A global lock prevents the server from loading anything. */
const installSeconds = 5;

async function askPlugin(connection: Connection): Promise<readonly Holder[] | undefined> {
  const { query, database } = connection;
  const own = [database.name, newName(database.name), oldName(database.name)].map(quoteString).join(', ');
  const ask = `
SELECT DISTINCT p.ID, p.USER, p.HOST FROM information_schema.METADATA_LOCK_INFO m
  JOIN information_schema.PROCESSLIST p ON p.ID = m.THREAD_ID
  WHERE p.ID <> CONNECTION_ID() AND (m.TABLE_SCHEMA IN (${own}) OR m.LOCK_TYPE = 'Global read lock')`;
  try {
    const [[isThere = '0'] = []] = await query(
      `SELECT COUNT(*) FROM information_schema.PLUGINS WHERE PLUGIN_NAME = '${plugin}' AND PLUGIN_STATUS = 'ACTIVE'`,
    );
    const rows =
      isThere === '1'
        ? await query(ask)
        : await query(
            `SET SESSION sql_log_bin = 0, lock_wait_timeout = ${installSeconds}; INSTALL SONAME '${plugin}'; ${ask}; UNINSTALL SONAME '${plugin}';`,
          );
    return rows.map((row) => ({ ...describe(row), isSure: true }));
  } catch (error) {
    if (error instanceof StatementFailure) return undefined;
    throw error;
  }
}

function describe([id = '', user = '', host = '']: readonly string[]): Omit<Holder, 'isSure'> {
  return { id: Number(id), name: `${user}@${host.replace(/:\d+$/, '')} (${id})` };
}
