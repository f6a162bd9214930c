import type { Connection } from './connection.ts';
import { quoteString } from './quote.ts';

/**
 * Lets functions and triggers be made that a server with a log lets nobody make unless a setting of the whole server says so: they
 * were made while it did, and a restart may have lost it. It is put back afterwards; a kill leaves it on until the server's restart.
 * Where it may not be changed, the server refuses what it has to.
 */
export async function withTrustedRoutines<T>({ query }: Connection, action: () => Promise<T>): Promise<T> {
  const [[log = '', trusts = ''] = []] = await query(
    'SELECT @@log_bin, @@GLOBAL.log_bin_trust_function_creators',
  );
  const set = (value: 0 | 1) => tries({ query }, `SET GLOBAL log_bin_trust_function_creators = ${value}`);
  const isSet = log === '1' && trusts === '0' && (await set(1));
  try {
    return await action();
  } finally {
    if (isSet) await set(0);
  }
}

/** Whether there are functions or triggers that could be made again only with that setting. */
export async function hasDistrustedRoutines({ query, database: { name } }: Connection): Promise<boolean> {
  const schema = quoteString(name);
  const rows = await query(`
SELECT 1 FROM DUAL WHERE @@log_bin AND NOT @@GLOBAL.log_bin_trust_function_creators AND (
  EXISTS (SELECT 1 FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = ${schema}) OR
  EXISTS (SELECT 1 FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA = ${schema} AND ROUTINE_TYPE <> 'PROCEDURE'))`);
  return rows.length > 0;
}

/**
 * Lets statements of any size through while `action` runs: a row that came in over a prepared statement is up to twice as
 * long in a dump. The limit is a server's variable that only new connections read; a kill leaves it high, which costs nothing
 * and lasts until the server's restart. Where it may not be changed, what is as usual fits.
 */
export async function withLargeStatements<T>({ query }: Connection, action: () => Promise<T>): Promise<T> {
  const longest = 1024 ** 3;
  const [[before = ''] = []] = await query('SELECT @@GLOBAL.max_allowed_packet');
  const set = (bytes: number) => tries({ query }, `SET GLOBAL max_allowed_packet = ${bytes}`);
  const isRaised = Number(before) < longest && (await set(longest));
  try {
    return await action();
  } finally {
    if (isRaised) await set(Number(before));
  }
}

async function tries({ query }: Pick<Connection, 'query'>, sql: string): Promise<boolean> {
  return query(sql).then(
    () => true,
    () => false,
  );
}
