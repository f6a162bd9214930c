import { Problem } from '../../../ports/problem.ts';
import { identifier, literal, type Connection, type QueryOptions } from './connection.ts';

/** Beside the live one; neither name is longer than the 63 bytes that the server keeps of it. */
export const besideNames = (name: string) => ({ fresh: `${name}_ospi_new`, replaced: `${name}_ospi_old` });

/** Runs a script where a database can be made, renamed or dropped: connected to another one. */
export async function queryMaintenance(
  connection: Connection,
  sql: string,
  options: Pick<QueryOptions, 'isTolerant'> = {},
): Promise<string> {
  const others = ['postgres', 'template1'].filter((it) => it !== connection.database.name);
  const [first = '', second = first] = others;
  try {
    return await connection.query(sql, { ...options, name: first });
  } catch (error) {
    // A Problem: there was no connection, so nothing of the script was run.
    if (!(error instanceof Problem)) throw error;
    return connection.query(sql, { ...options, name: second }).catch((again: unknown) => {
      throw again instanceof Problem ? error : again;
    });
  }
}

/** Whether a database of that name is on the server. */
export async function exists(connection: Connection, name: string): Promise<boolean> {
  const sql = `SELECT count(*) FROM pg_database WHERE datname = ${literal(name)};`;
  return (await queryMaintenance(connection, sql)) === '1';
}

/** Drops a database, if it is there, with whoever is connected to it. Not in a transaction: the server forbids it. */
export async function dropDatabase(connection: Connection, name: string): Promise<void> {
  if (!(await exists(connection, name))) return;
  await endSessions(connection, name);
  await queryMaintenance(connection, `DROP DATABASE IF EXISTS ${identifier(name)};`);
}

/** A killed client leaves a session that works on; a service may have been left running. Who may not end it says so later. */
export async function endSessions(connection: Connection, name: string): Promise<void> {
  const sql = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = ${literal(name)} AND pid <> pg_backend_pid();`;
  await queryMaintenance(connection, sql, { isTolerant: true });
}

/**
 * What a user may not do is left undone, and found when the outcome is compared with what was recorded. Passwords' hashes
 * stay out of the server's log as far as the user may say so.
 */
export async function applyTolerantly(connection: Connection, statements: readonly string[]): Promise<void> {
  if (statements.length === 0) return;
  const sql = ["SET log_statement = 'none';", "SET log_min_error_statement = 'panic';", ...statements].join(
    '\n',
  );
  await queryMaintenance(connection, sql, { isTolerant: true });
}
