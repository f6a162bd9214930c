import type { Counters, WriteJudgement } from '../server.ts';
import { requireDatabase, StatementFailure, type Connection } from './connection.ts';
import { quoteString } from './quote.ts';
import { readTableStates } from './table-states.ts';

/**
 * Reads the server's counters, atomically except for `tables`. They cover all databases of the server and all sessions
 * so far. The tool's own dumps and queries change none of them.
 *
 * - `started`, `flushed`: since when it counts. Uptime is the statement's time minus the start, so this is exact.
 * - `rows`: every row inserted, updated or deleted in a table of any engine, including sequences, origins of cascades,
 *   triggers, events, LOAD DATA and replicated rows; internal temporary tables are counted separately.
 * - `statements`: those that can change data or schema without counting rows: DDL, grants, TRUNCATE, XA COMMIT and the
 *   like.
 *   Everything not known to be harmless is included.
 * - `unfinished`: active sessions, and open transactions that have changed something. Their end would not be
 *   counted as a write: the rows were counted before.
 * - `connections`: other sessions that use this database.
 * - `tables`: of this database only, when each was last changed; see table-states.ts.
 *
 * @throws Problem `backup.database-*`
 */
export async function readCounters(connection: Connection): Promise<Counters> {
  await requireDatabase(connection);
  const rows = await connection.query(describe(connection.database.name)).catch((error: unknown) => {
    if (error instanceof StatementFailure) return []; // Without the PROCESS privilege nothing is known.
    throw error;
  });
  const read = new Map(rows.map(([key = '', value = '']) => [key, value]));
  const statements = rows
    .filter(([key = '', value]) => key.startsWith('COM_') && value !== '0' && !isHarmless(key.slice(4)))
    .map(([key = '', value = '']) => `${key.slice(4).toLowerCase()}=${value}`)
    .sort();
  const counters = Object.fromEntries(
    singles.flatMap((key) => {
      const value = read.get(key);
      return value === undefined || value === '' ? [] : [[key, value]];
    }),
  );
  const tables = await readTableStates(connection);
  return {
    ...counters,
    ...(rows.length === 0 ? {} : { statements: statements.join(' ') }),
    ...(tables === undefined ? {} : { tables: JSON.stringify(tables) }),
  };
}

const singles = ['server', 'started', 'flushed', 'rows', 'unfinished', 'connections'] as const;
const needed = ['started', 'flushed', 'rows', 'statements', 'unfinished', 'connections'] as const;

/** Reads no rows, only numbers. Needs the PROCESS privilege, without which other users' transactions are invisible. */
function describe(name: string): string {
  const status = 'information_schema.GLOBAL_STATUS';
  return `
SELECT 'server', VARIABLE_VALUE FROM information_schema.GLOBAL_VARIABLES WHERE VARIABLE_NAME = 'SERVER_UID'
UNION ALL SELECT 'started', UNIX_TIMESTAMP() - VARIABLE_VALUE FROM ${status} WHERE VARIABLE_NAME = 'UPTIME'
UNION ALL SELECT 'flushed', UNIX_TIMESTAMP() - VARIABLE_VALUE FROM ${status} WHERE VARIABLE_NAME = 'UPTIME_SINCE_FLUSH_STATUS'
UNION ALL SELECT 'rows', GROUP_CONCAT(VARIABLE_VALUE ORDER BY VARIABLE_NAME SEPARATOR '/') FROM ${status}
  WHERE VARIABLE_NAME IN ('HANDLER_DELETE', 'HANDLER_UPDATE', 'HANDLER_WRITE') HAVING COUNT(*) = 3
UNION ALL SELECT UPPER(VARIABLE_NAME), VARIABLE_VALUE FROM ${status} WHERE VARIABLE_NAME LIKE 'COM\\_%'
UNION ALL SELECT 'unfinished', (SELECT COUNT(*) FROM information_schema.INNODB_TRX WHERE trx_rows_modified > 0)
  + (SELECT COUNT(*) FROM information_schema.PROCESSLIST
     WHERE ID <> CONNECTION_ID() AND COMMAND NOT IN ('Sleep', 'Daemon', 'Binlog Dump'))
UNION ALL SELECT 'connections', COUNT(*) FROM information_schema.PROCESSLIST
  WHERE ID <> CONNECTION_ID() AND DB = ${quoteString(name)};
`;
}

/**
 * Statements that do not change data or schema themselves. Those that run others (CALL, EXECUTE, DO, COMMIT of writes)
 * are included: the inner ones are counted on their own.
 */
const harmless = new Set(
  [
    'admin_commands analyze assign_to_keycache backup backup_lock begin call_procedure change_db check checksum commit',
    'compound_sql dealloc_sql do empty_query execute_immediate execute_sql flush get_diagnostics ha_close ha_open',
    'ha_read help kill lock_tables preload_keys prepare_sql release_savepoint resignal rollback',
    'rollback_to_savepoint savepoint select set_option signal stmt_close stmt_execute stmt_fetch stmt_prepare',
    'stmt_reprepare stmt_reset stmt_send_long_data unlock_tables xa_recover',
  ].flatMap((line) => line.split(' ')),
);

function isHarmless(statement: string): boolean {
  const name = statement.toLowerCase();
  return harmless.has(name) || name.startsWith('show_');
}

/**
 * Whether anything was written between two readings. Nothing was written if no row and no such statement was counted,
 * and nothing was in progress at the first reading. The redo log position is no evidence: background cleanup moves it
 * for a while after the last write.
 */
export function judgeMariadbWrites(before: Counters, now: Counters): WriteJudgement {
  if (needed.some((key) => before[key] === undefined || now[key] === undefined))
    return { written: true, reason: 'uncounted' };
  if ((['server', 'started', 'flushed'] as const).some((key) => before[key] !== now[key]))
    return { written: true, reason: 'restarted' };
  if (
    before['rows'] !== now['rows'] ||
    before['statements'] !== now['statements'] ||
    before['unfinished'] !== '0'
  )
    return { written: true, reason: 'written' };
  if (now['connections'] !== '0' || now['unfinished'] !== '0') return { written: true, reason: 'in-use' };
  return { written: false, reason: 'server-idle' };
}
