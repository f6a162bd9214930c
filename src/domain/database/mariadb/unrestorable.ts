import { Problem } from '../../../messages/problem.ts';
import type { UnrestorableReason } from '../../../terms/database.ts';
import { nameOf, type Connection } from './connection.ts';
import { listGarbled } from './garbled.ts';
import { listDanglingKeys, listOutsideKeys } from './blocking-sessions.ts';
import { listElsewhere } from './elsewhere.ts';
import { quoteString } from './quote.ts';

type Findings = readonly { readonly reason: UnrestorableReason; readonly names: readonly string[] }[];

/**
 * Checks that the content could be restored from a dump. With `forWayBack`, also that it could be put in place.
 *
 * @throws Problem `backup.database-unrestorable`
 */
export async function requireRestorable({
  connection,
  serverVersion,
  forWayBack,
}: {
  connection: Connection;
  serverVersion: string;
  forWayBack: boolean;
}): Promise<void> {
  const all: Findings = [
    { reason: 'setting', names: await listSettings(connection) },
    { reason: 'versioned-by-transaction', names: await listVersionedByTransaction(connection) },
    { reason: 'history', names: canKeepHistory(serverVersion) ? [] : await listVersioned(connection) },
    { reason: 'garbled', names: await listGarbled(connection) },
    ...(forWayBack
      ? ([
          { reason: 'elsewhere', names: await listElsewhere(connection) },
          { reason: 'dangling-key', names: await listDanglingKeys(connection) },
          { reason: 'outside-key', names: await listOutsideKeys(connection) },
          { reason: 'prepared', names: await listPrepared(connection) },
        ] as const)
      : []),
  ];
  const findings = all.filter(({ names }) => names.length > 0);
  if (findings.length > 0)
    throw Problem.of('backup.database-unrestorable', { ...nameOf(connection.database), findings });
}

/**
 * Global settings that the dump program cannot override for its session: the dump would lack rows or parts of large
 * tables, be loaded into another engine, or not load at all.
 */
async function listSettings({ query, database: { name } }: Connection): Promise<readonly string[]> {
  const rows = await query(`
SELECT 'sql_select_limit', @@GLOBAL.sql_select_limit FROM DUAL WHERE @@GLOBAL.sql_select_limit < 18446744073709551615
UNION ALL SELECT 'max_join_size', @@GLOBAL.max_join_size FROM DUAL WHERE NOT @@GLOBAL.sql_big_selects
UNION ALL SELECT 'enforce_storage_engine', @@GLOBAL.enforce_storage_engine FROM DUAL
  WHERE @@GLOBAL.enforce_storage_engine IS NOT NULL
UNION ALL SELECT 'innodb_force_primary_key', 'ON' FROM DUAL WHERE @@GLOBAL.innodb_force_primary_key AND EXISTS (
  SELECT 1 FROM information_schema.TABLES t WHERE TABLE_SCHEMA = ${quoteString(name)} AND ENGINE = 'InnoDB'
    AND TABLE_TYPE IN ('BASE TABLE', 'SYSTEM VERSIONED') AND NOT EXISTS (SELECT 1 FROM information_schema.STATISTICS s
      WHERE s.TABLE_SCHEMA = t.TABLE_SCHEMA AND s.TABLE_NAME = t.TABLE_NAME AND NON_UNIQUE = 0))`);
  return rows.map(([name, value]) => `${name}=${value}`);
}

/** From 10.11 on, clients can write the history of system-versioned tables. */
export function canKeepHistory(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > 10 || (major === 10 && minor >= 11);
}

async function listVersioned({ query, database: { name } }: Connection): Promise<readonly string[]> {
  const rows = await query(`
SELECT TABLE_NAME FROM information_schema.TABLES
  WHERE TABLE_SCHEMA = ${quoteString(name)} AND TABLE_TYPE = 'SYSTEM VERSIONED' ORDER BY 1`);
  return rows.map(([table = '']) => table);
}

/** Their history refers to transaction ids of this particular server. */
async function listVersionedByTransaction({
  query,
  database: { name },
}: Connection): Promise<readonly string[]> {
  const rows = await query(`
SELECT TABLE_NAME FROM information_schema.COLUMNS
  WHERE TABLE_SCHEMA = ${quoteString(name)} AND GENERATION_EXPRESSION = 'ROW START' AND DATA_TYPE = 'bigint' ORDER BY 1`);
  return rows.map(([table = '']) => table);
}

/**
 * Prepared transactions without a session: they hold their locks forever, and the server does not say on which tables.
 * Without the PROCESS privilege nothing is known of them.
 */
async function listPrepared({ query }: Connection): Promise<readonly string[]> {
  const prepared = await query("XA RECOVER FORMAT = 'SQL'");
  if (prepared.length === 0) return [];
  const [[count = '0'] = []] = await query(
    'SELECT COUNT(*) FROM information_schema.INNODB_TRX WHERE trx_mysql_thread_id = 0',
  );
  return count === '0' ? [] : prepared.map((row) => row[3] ?? '');
}
