import { realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { DatabaseRight } from '../../../terms/database.ts';
import type { DatabaseFacts } from '../../../model/facts.ts';
import type { Ports } from '../../../ports/ports.ts';
import { Problem, toProblem } from '../../../messages/problem.ts';
import type { Database, Site } from '../../../model/site.ts';
import { nameServer } from '../client.ts';
import { openConnection, PsqlFailure, splitLines, type Connection } from './connection.ts';
import { describeServer } from './description.ts';
import { wasReplaced } from './maintenance.ts';
import { requireOwnCopies } from './stamp.ts';
import { readClientVersion, readServerVersion } from './versions.ts';
import { requireWayIn } from './endpoints.ts';

/** Never rejects: what goes wrong is reported in the answer. */
export async function readDatabaseFacts({
  database,
  ports,
  platform,
}: {
  database: Database;
  ports: Ports;
  platform?: Pick<Site, 'name' | 'root'> | undefined;
}): Promise<DatabaseFacts> {
  const { engine, name } = database;
  const known: DatabaseFacts = { engine, name, server: nameServer(database) };
  let clientVersion: Pick<DatabaseFacts, 'clientVersion'> = {};
  try {
    const connection = await openConnection({ database, ports, platform });
    clientVersion = { clientVersion: await readClientVersion(connection) };
    return { ...known, ...clientVersion, ...(await measure(connection)) };
  } catch (error) {
    return { ...known, ...clientVersion, problem: describe({ error, known }).toRecord() };
  }
}

async function measure(connection: Connection): Promise<Partial<DatabaseFacts>> {
  const serverVersion = await readServerVersion(connection);
  await requirePrimary(connection);
  // Where the queries run: a user who may connect to this database may not be admitted to another.
  await requireOwnCopies(connection, (sql) => connection.query(sql));
  await requireNoUnfinishedRestore(connection);
  await requireNothingPrepared(connection);
  const rows = await ask(connection);
  const fields = new Map(rows.map(([key = '', value = '']) => [key, value]));
  await requireWayIn(connection);
  const dataFolder = fields.get('dataFolder') ?? '';
  const rights = ['read', 'restore', 'roles'] as const satisfies readonly DatabaseRight[];
  const { replication } = await describeServer(connection);
  const tablespaces = await listFolders(rows);
  return {
    serverVersion,
    ...(tablespaces.length === 0 ? {} : { tablespaces }),
    ...(replication.length === 0 ? {} : { replication }),
    missingRights: rights.filter((right) => fields.get(right) !== 't'),
    tableBytes: Number(fields.get('tableBytes')),
    totalBytes: Number(fields.get('totalBytes')),
    dataFolder: (await isFolder(dataFolder)) ? dataFolder : null,
    ...(await findLog({ dataFolder, logBytes: Number(fields.get('logBytes')) })),
  };
}

/** A standby answers every query and accepts no restore. */
async function requirePrimary(connection: Connection): Promise<void> {
  const { database } = connection;
  const { engine, name } = database;
  if ((await connection.query("SELECT 'found' WHERE pg_is_in_recovery();")) !== '')
    throw Problem.of('backup.database-standby', { engine, name, server: nameServer(database) });
}

/** How long a prepared transaction is left to its transaction manager. */
const patienceSeconds = 3;

/** The server renames no database with a prepared transaction; an abandoned one waits forever. */
async function requireNothingPrepared(connection: Connection): Promise<void> {
  const { database, ports } = connection;
  const list = async () =>
    splitLines(
      await connection.query(`SELECT format('%L (%s)', gid, owner) FROM pg_prepared_xacts
        WHERE database = current_database() ORDER BY prepared, gid;`),
    );
  const before = await list();
  if (before.length === 0) return;
  await ports.clock.sleep(patienceSeconds * 1000);
  const now = await list();
  const names = before.filter((it) => now.includes(it));
  if (names.length === 0) return;
  const { engine, name } = database;
  throw Problem.of('backup.database-prepared', { engine, name, server: nameServer(database), names });
}

/**
 * Sizes cannot be read while somebody holds an exclusive lock on a table: the holder is named, since a backup would
 * wait for him too.
 */
async function ask(connection: Connection): Promise<readonly (readonly string[])[]> {
  try {
    const said = splitLines(await connection.query(`SET lock_timeout = '5s';\n${questions}`));
    return said.map((line) => line.split('\t'));
  } catch (error) {
    if (!(error instanceof PsqlFailure)) throw error;
    const { database } = connection;
    const names = splitLines(await connection.query(holders));
    if (names.length === 0) throw error;
    const { engine, name } = database;
    throw Problem.of('backup.database-locked', { engine, name, server: nameServer(database), names }, error);
  }
}

/** Queried in the same database: a user who may connect to it may not be admitted to another. */
async function requireNoUnfinishedRestore(connection: Connection): Promise<void> {
  const { engine, name } = connection.database;
  if ((await connection.query(`SELECT 'found' WHERE ${wasReplaced(name)};`)) !== '')
    throw Problem.of('backup.database-restore-unfinished', { engine, name });
}

/** Of the tablespaces on this machine. */
async function listFolders(
  rows: readonly (readonly string[])[],
): Promise<readonly { readonly folder: string; readonly bytes: number }[]> {
  const found: { folder: string; bytes: number }[] = [];
  for (const [key, folder = '', bytes] of rows)
    if (key === 'tablespace' && (await isFolder(folder))) found.push({ folder, bytes: Number(bytes) });
  return found;
}

/** The folder may be a link to another disk. */
async function findLog({
  dataFolder,
  logBytes,
}: {
  dataFolder: string;
  logBytes: number;
}): Promise<Pick<DatabaseFacts, 'logFolder' | 'logBytes'>> {
  const logFolder =
    dataFolder === '' ? undefined : await realpath(join(dataFolder, 'pg_wal')).catch(() => undefined);
  return logFolder === undefined ? {} : { logFolder, logBytes };
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}

function describe({
  error,
  known: { engine, name, server },
}: {
  error: unknown;
  known: DatabaseFacts;
}): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof PsqlFailure)
    return Problem.of(
      'backup.database-refused',
      { engine, name, server, detail: error.lines.join(' ') },
      error,
    );
  const detail = toProblem(error).params['detail'];
  return Problem.of('backup.database-unreachable', { engine, name, server, detail: String(detail) }, error);
}

const holders = `SELECT format('%s: pid %s, %s, %s', c.oid::regclass, l.pid, usename, application_name)
  FROM pg_locks l JOIN pg_class c ON c.oid = relation LEFT JOIN pg_stat_activity a ON a.pid = l.pid
  WHERE granted AND mode = 'AccessExclusiveLock' AND l.pid <> pg_backend_pid()
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database()) AND c.oid >= 16384
  ORDER BY l.pid, 1 LIMIT 5;`;

// pg_read_all_data (from 14 on) covers tables, sequences and schemas, but neither large objects nor rows hidden by
// policies. A server reached over its socket or the loopback address keeps its data on this machine.
const questions = `
SELECT 'read', r.rolsuper OR (
    (EXISTS (SELECT FROM pg_roles a WHERE a.rolname = 'pg_read_all_data' AND pg_has_role(a.oid, 'USAGE'))
      OR NOT EXISTS (SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
        WHERE relkind IN ('r', 'p', 'm', 'v', 'S', 'f') AND c.oid >= 16384 AND relpersistence <> 't'
          AND NOT (has_schema_privilege(n.oid, 'USAGE') AND
            CASE WHEN relkind = 'S' THEN has_sequence_privilege(c.oid, 'SELECT')
              ELSE has_table_privilege(c.oid, 'SELECT') END)))
    AND NOT EXISTS (SELECT FROM pg_largeobject_metadata WHERE NOT pg_has_role(lomowner, 'USAGE')
      AND NOT EXISTS (SELECT FROM aclexplode(lomacl) WHERE privilege_type = 'SELECT'
        AND (grantee = 0 OR pg_has_role(grantee, 'USAGE'))))
    AND NOT EXISTS (SELECT FROM pg_class WHERE relrowsecurity AND row_security_active(oid)))
  FROM pg_roles r WHERE rolname = current_user;
SELECT 'restore', r.rolsuper OR (r.rolcreatedb AND pg_has_role(datdba, 'USAGE'))
  FROM pg_roles r, pg_database WHERE rolname = current_user AND datname = current_database();
SELECT 'roles', rolsuper FROM pg_roles WHERE rolname = current_user;
SELECT 'tableBytes', coalesce(sum(pg_table_size(c.oid)), 0)::bigint
  FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
  WHERE relkind = 'r' AND (c.oid >= 16384 OR relname = 'pg_largeobject') AND nspname !~ '^pg_t';
SELECT 'totalBytes', pg_database_size(current_database());
SELECT 'logBytes', CASE WHEN EXISTS (SELECT FROM pg_replication_slots) THEN pg_database_size(current_database())
  ELSE least(pg_database_size(current_database()), pg_size_bytes(current_setting('max_wal_size'))) END;
SELECT 'tablespace', pg_tablespace_location(t.oid), sum(pg_relation_size(c.oid))::bigint
  FROM pg_class c, pg_database d, pg_tablespace t WHERE datname = current_database() AND relkind IN ('r', 'i', 'm', 't', 'S')
    AND t.oid = coalesce(nullif(reltablespace, 0), dattablespace) AND spcname !~ '^pg_'
    AND (inet_server_addr() IS NULL OR inet_server_addr() <<= '127.0.0.0/8' OR inet_server_addr() = '::1')
  GROUP BY t.oid;
SELECT 'dataFolder', setting FROM pg_settings WHERE name = 'data_directory'
  AND (inet_server_addr() IS NULL OR inet_server_addr() <<= '127.0.0.0/8' OR inet_server_addr() = '::1');
`;
