import { createHash } from 'node:crypto';
import type { Counters, WriteJudgement } from '../server.ts';
import { splitLines, type Connection } from './connection.ts';
import { describeServer } from './description.ts';
import { canRefuseViews, refuseViews } from './session.ts';

/**
 * Evidence of whether a database was written to.
 *
 * `snapshot` is for the whole server: it stays the same exactly as long as no writing transaction has ended. `rows` are
 * the tuples inserted, updated and deleted in each table of this database, including catalogs (DDL, TRUNCATE) and large
 * objects, but not those of ANALYZE, whose results are not data. Sequences are in neither: `nextval` needs no
 * transaction and counts as no write. Nor are objects of the whole server: `surroundings` are the database's grants and
 * settings, and its roles.
 *
 * @throws Problem `backup.database-*`, PsqlFailure
 */
export async function readCounters(connection: Connection): Promise<Counters> {
  const lines = splitLines(await connection.query(measure));
  const values = (key: string) =>
    lines.flatMap((line) => (line.startsWith(`${key}\t`) ? [line.slice(key.length + 1)] : []));
  const only = (key: string) => values(key)[0] ?? '';
  // The names of all roles may concern other databases too.
  const surroundings = { ...(await describeServer(connection)), serverRoles: [], roleNumbers: {} };
  const sequences = splitLines(await connection.query(readSequences, { isTolerant: true }));
  return {
    identity: only('identity'),
    major: only('major'),
    isCounted: only('isCounted'),
    snapshot: only('snapshot'),
    rows: digest(values('rows')),
    sequences: digest(sequences),
    surroundings: digest([JSON.stringify(surroundings)]),
    clients: only('clients'),
    computes: only('computes'),
  };
}

/**
 * Before PostgreSQL 15, the server's processes sent their counts to a collector in packets that could be lost. Since
 * then they write them to shared memory, within a second after a transaction or when the session ends; so a count is
 * complete only when nobody is connected any more.
 *
 * A superuser can set `track_counts` to off in his own session and write without being counted. Then only `snapshot`
 * moves, and no other per-database counter distinguishes that from a write in another database, except those that
 * reading moves too. So `nothing-written` holds for a platform's ordinary writes, not against a superuser;
 * `server-idle` is exact.
 */
export function judgeWrites(before: Counters, now: Counters): WriteJudgement {
  const isSame = (...keys: readonly string[]) =>
    keys.every((key) => before[key] !== undefined && before[key] === now[key]);
  if (!isSame('identity', 'major')) return { written: true, reason: 'restarted' };
  if (before['isCounted'] === 'standby' || now['isCounted'] === 'standby')
    return { written: true, reason: 'uncounted' };
  if (now['computes'] === 't') return { written: true, reason: 'computed' };
  const isServerIdle = isSame('snapshot', 'sequences', 'surroundings');
  if (isServerIdle) return { written: false, reason: 'server-idle' };
  if (!isSame('sequences', 'surroundings')) return { written: true, reason: 'written' };
  if (Number(now['major']) < 15 || before['isCounted'] !== 'yes' || now['isCounted'] !== 'yes')
    return { written: true, reason: 'uncounted' };
  if (!isSame('rows')) return { written: true, reason: 'written' };
  if (now['clients'] !== '0') return { written: true, reason: 'in-use' };
  return { written: false, reason: 'nothing-written' };
}

/** The server process of a disconnected client ends shortly afterwards, and only then reports its counts. */
const patience = 10;

// Everyone in this database but ourselves: workers (replication, scheduled jobs) write too. Some users cannot see what
// the others are; what cannot be seen counts.
const others = `
FROM pg_stat_activity WHERE datid = (SELECT oid FROM pg_database WHERE datname = current_database())
  AND pid <> pg_backend_pid() AND backend_type IS DISTINCT FROM 'autovacuum worker'`;

// A crash of one session restarts all of them, resets the counters and the reset time, but not the server's start time.
const measure = `
${`SELECT pg_sleep(0.1) WHERE EXISTS (SELECT ${others});\n`.repeat(patience)}
SELECT 'clients', (SELECT count(*) ${others})
  + (SELECT count(*) FROM pg_prepared_xacts WHERE database = current_database());
SELECT 'identity', concat_ws(' ', (SELECT system_identifier FROM pg_control_system()), d.oid,
    extract(epoch FROM pg_postmaster_start_time()),
    coalesce(extract(epoch FROM s.stats_reset)::text, '-'),
    coalesce((SELECT extract(epoch FROM stats_reset)::text FROM pg_stat_bgwriter), '-'))
  FROM pg_database d LEFT JOIN pg_stat_database s ON s.datid = d.oid WHERE d.datname = current_database();
SELECT 'major', current_setting('server_version_num')::int / 10000;
SELECT 'isCounted', CASE
  WHEN pg_is_in_recovery() THEN 'standby'
  WHEN current_setting('track_counts') <> 'on'
    OR EXISTS (SELECT FROM pg_db_role_setting WHERE setconfig::text ILIKE '%track_counts%')
    OR EXISTS (SELECT FROM pg_class c JOIN pg_am a ON a.oid = c.relam
      WHERE relkind IN ('r', 'm') AND amname <> 'heap') THEN 'no'
  ELSE 'yes' END;
SELECT 'rows', relid, n_tup_ins, n_tup_upd, n_tup_del
  FROM pg_stat_all_tables s JOIN pg_class c ON c.oid = relid
  WHERE NOT relisshared AND n_tup_ins + n_tup_upd + n_tup_del > 0
    AND s.relname NOT IN ('pg_statistic', 'pg_statistic_ext_data')
    AND relid NOT IN (SELECT reltoastrelid FROM pg_class WHERE oid IN
      ('pg_statistic'::regclass, to_regclass('pg_catalog.pg_statistic_ext_data')))
  ORDER BY relid;
-- What a function says may have changed since, or rest on other rows: a restored dump computes all of it again. In PostgreSQL 11 there are none.
SELECT 'computes', EXISTS (SELECT FROM pg_attribute a LEFT JOIN pg_attrdef f ON adrelid = attrelid AND adnum = attnum
  JOIN pg_depend d ON classid = 'pg_attrdef'::regclass AND objid = f.oid
    OR classid = 'pg_class'::regclass AND objid = attrelid AND objsubid = attnum
  WHERE atthasdef AND attnum > 0 AND to_jsonb(a) ->> 'attgenerated' = 's'
    AND refclassid IN ('pg_proc'::regclass, 'pg_operator'::regclass) AND refobjid >= 16384);
-- A transaction that is prepared has not ended, but need only be told to.
SELECT 'snapshot', txid_current_snapshot(), (SELECT count(*) FROM pg_prepared_xacts);
`;

/**
 * Each sequence is queried on its own: the catalogs do not show the effect of `setval(…, false)`. One that is dropped
 * meanwhile or may not be read is left out; pg_dump would fail on the latter. If the server cannot refuse a view in
 * place of a sequence, none is read: the current time is used instead, so that every reading differs.
 */
const readSequences = String.raw`
${refuseViews}SELECT clock_timestamp() WHERE NOT ${canRefuseViews};
SELECT format('SELECT %s, last_value, is_called FROM %I.%I', c.oid, nspname, relname)
  FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
  WHERE relkind = 'S' AND relpersistence <> 't' AND ${canRefuseViews} ORDER BY c.oid \gexec
`;

function digest(lines: readonly string[]): string {
  return createHash('sha256').update(lines.join('\n')).digest('hex');
}
