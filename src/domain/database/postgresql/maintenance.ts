import { literal, queryMaintenance, splitLines, type Connection, type QueryOptions } from './connection.ts';

/**
 * Names beside the live one; within the 63 bytes that the server keeps of a name. `left` is what could not be dropped.
 */
export const besideNames = (name: string) => ({
  fresh: `${name}_ospi_new`,
  replaced: `${name}_ospi_old`,
  left: `${name}_ospi_bin`,
});

/** The live database may not exist, or may not accept connections. */
export async function chooseMaintenance(connection: Connection): Promise<string> {
  return queryMaintenance(connection, 'SELECT current_database();');
}

/**
 * A condition that is true if a swap was left half-way: the replaced database exists. One newer than the live one is
 * not the replaced one: somebody with the right to create databases made it to block us, unless its owner is a
 * superuser.
 */
export function wasReplaced(name: string): string {
  return `EXISTS (SELECT FROM pg_database o LEFT JOIN pg_database l ON l.datname = ${literal(name)}
    WHERE o.datname = ${literal(besideNames(name).replaced)}
    AND (l.oid IS NULL OR o.oid < l.oid OR EXISTS (SELECT FROM pg_roles r WHERE r.oid = o.datdba AND rolsuper)))`;
}

export async function listTablespaces(connection: Connection): Promise<readonly string[]> {
  return splitLines(await queryMaintenance(connection, 'SELECT spcname FROM pg_tablespace;'));
}

/** How long the server waits before the sessions that block it are ended again. */
const pauseMilliseconds = 100;

/**
 * Runs a script that renames or drops databases, and ends their sessions meanwhile. The server first locks such a
 * database, which makes new sessions wait, even those of superusers, and then gives existing ones five seconds to
 * leave. So clients that reconnect in a loop are kept out, and no database needs to be closed to connections, which it
 * would remain after a kill.
 */
export async function queryAlone({
  connection,
  names,
  sql,
}: {
  connection: Connection;
  names: readonly string[];
  sql: string;
}): Promise<void> {
  let isOver = false;
  const endWhileWaiting = async () => {
    while (!isOver) {
      // The script's own failure names the remaining sessions.
      await endSessions(connection, names).catch(() => undefined);
      await connection.ports.clock.sleep(pauseMilliseconds);
    }
  };
  // Both end before anything else runs: the name belongs to another database by then, whose sessions must live.
  const [script] = await Promise.allSettled([
    queryMaintenance(connection, sql).finally(() => {
      isOver = true;
    }),
    endWhileWaiting(),
  ]);
  if (script.status === 'rejected') throw script.reason;
}

/** One by one: a user who may not end one session may still end the others. */
export async function endSessions(connection: Connection, names: readonly string[]): Promise<void> {
  const sql = String.raw`
SELECT format('SELECT pg_terminate_backend(%s);', pid) FROM pg_stat_activity
  WHERE datname IN (${names.map(literal).join(', ')}) AND pid <> pg_backend_pid() \gexec
`;
  await queryMaintenance(connection, sql, { isTolerant: true });
}

/**
 * Statements that the user may not run are skipped; comparing the result with the record finds them. Password hashes
 * are kept out of the server's log and statistics if the user may do so: a superuser may, and nobody else reads hashes.
 *
 * @param name the database from which it is done: the server stores comments and settings of any database in that one's
 * encoding
 */
export async function applyTolerantly(
  connection: Connection,
  statements: readonly string[],
  { name }: Pick<QueryOptions, 'name'> = {},
): Promise<void> {
  if (statements.length === 0) return;
  const sql = [...discreet, ...statements].join('\n');
  if (name === undefined) await queryMaintenance(connection, sql, { isTolerant: true });
  else await connection.query(sql, { name, isTolerant: true });
}

/** All of them or none. They contain a secret, which is kept out of the server's log as well. */
export async function queryDiscreetly(connection: Connection, statements: readonly string[]): Promise<void> {
  const strict = String.raw`\set ON_ERROR_STOP on`;
  const sql = [...discreet, strict, 'BEGIN;', ...statements, 'COMMIT;'].join('\n');
  await queryMaintenance(connection, sql, { isTolerant: true });
}

const discreet = [
  "SET log_statement = 'none';",
  "SET log_min_error_statement = 'panic';",
  'SET log_min_duration_statement = -1;',
  'SET log_min_duration_sample = -1;',
  'SET log_transaction_sample_rate = 0;',
  "SET pg_stat_statements.track = 'none';",
  "SET pgaudit.log = 'none';",
];
