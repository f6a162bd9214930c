import { literal, queryMaintenance, splitLines, type Connection, type QueryOptions } from './connection.ts';

/** Beside the live one; no name is longer than the 63 bytes that the server keeps of it. `left` is what could not be dropped. */
export const besideNames = (name: string) => ({
  fresh: `${name}_ospi_new`,
  replaced: `${name}_ospi_old`,
  left: `${name}_ospi_bin`,
});

/** The live database need not be there, or not be fit to connect to. */
export async function chooseMaintenance(connection: Connection): Promise<string> {
  return queryMaintenance(connection, 'SELECT current_database();');
}

/**
 * A condition that tells whether a swap was left in between: the replaced database is there. One that is younger than the live one is
 * not what it replaced, but was made by somebody who may make databases, to stand in the way; unless a superuser did.
 */
export function wasReplaced(name: string): string {
  return `EXISTS (SELECT FROM pg_database o LEFT JOIN pg_database l ON l.datname = ${literal(name)}
    WHERE o.datname = ${literal(besideNames(name).replaced)}
    AND (l.oid IS NULL OR o.oid < l.oid OR EXISTS (SELECT FROM pg_roles r WHERE r.oid = o.datdba AND rolsuper)))`;
}

export async function listTablespaces(connection: Connection): Promise<readonly string[]> {
  return splitLines(await queryMaintenance(connection, 'SELECT spcname FROM pg_tablespace;'));
}

/** How long the server is let wait before the sessions that keep it waiting are ended again. */
const pauseMilliseconds = 100;

/**
 * Runs a script that renames or drops databases, and ends their sessions meanwhile. The server first locks such a database,
 * which keeps new sessions waiting, superusers' too, and then gives those who are there five seconds to leave: so whoever
 * reconnects in a loop is kept out, and no database need be closed to connections, which a kill would leave closed.
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
      // The script's own failure says who is still there.
      await endSessions(connection, names).catch(() => undefined);
      await connection.ports.clock.sleep(pauseMilliseconds);
    }
  };
  // Both end before anyone goes on: the name is another database's by then, whose sessions are to live.
  const [script] = await Promise.allSettled([
    queryMaintenance(connection, sql).finally(() => {
      isOver = true;
    }),
    endWhileWaiting(),
  ]);
  if (script.status === 'rejected') throw script.reason;
}

/** One by one: who may not end a session may still end the others. */
export async function endSessions(connection: Connection, names: readonly string[]): Promise<void> {
  const sql = String.raw`
SELECT format('SELECT pg_terminate_backend(%s);', pid) FROM pg_stat_activity
  WHERE datname IN (${names.map(literal).join(', ')}) AND pid <> pg_backend_pid() \gexec
`;
  await queryMaintenance(connection, sql, { isTolerant: true });
}

/**
 * What a user may not do is left undone, and found when the outcome is compared with what was recorded. Passwords' hashes
 * stay out of the server's log and statistics as far as the user may say so: a superuser may, and no one else reads hashes.
 *
 * @param name the database from which it is done: the server keeps comments and settings in that one's encoding, whosesoever they are
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

/** All of them, or none. They hold a secret, which stays out of the server's log likewise. */
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
