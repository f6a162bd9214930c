import type { Connection } from './connection.ts';
import { settingName } from './names.ts';
import { quoteName, quoteString } from './quote.ts';
import { dropDatabase } from './statements.ts';

/**
 * Lets functions and triggers be made that a server with a log lets nobody make unless a setting of the whole server says so: they
 * were made while it did, and a restart may have lost it. It is put back afterwards; what a kill leaves on, `putSettingBack` puts back.
 * Where it may not be changed, the server refuses what it has to.
 */
export async function withTrustedRoutines<T>(connection: Connection, action: () => Promise<T>): Promise<T> {
  const { query } = connection;
  await putSettingBack(connection);
  const [[log = '', trusts = ''] = []] = await query(
    'SELECT @@log_bin, @@GLOBAL.log_bin_trust_function_creators',
  );
  const mayBeSet = log === '1' && trusts === '0';
  if (mayBeSet) await markSetting(connection);
  const isSet = mayBeSet && (await tries(connection, trust(1)));
  try {
    return await action();
  } finally {
    if (isSet) await tries(connection, trust(0));
    if (mayBeSet) await tries(connection, dropDatabase(settingName(connection.database.name)));
  }
}

function trust(value: 0 | 1): string {
  return `SET GLOBAL log_bin_trust_function_creators = ${value}`;
}

/**
 * Puts back the setting that a killed run has left on: an empty database with a comment tells of it. A restart of the server has put it
 * back already, and it may be its administrator's word since.
 */
export async function putSettingBack(connection: Connection): Promise<void> {
  const { query, database } = connection;
  const name = settingName(database.name);
  const [[comment = ''] = []] = await query(
    `SELECT SCHEMA_COMMENT FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = ${quoteString(name)}`,
  );
  if (!comment.startsWith(words)) return;
  const started = Number(comment.slice(words.length));
  const isSameRun = Math.abs((await readStart(connection)) - started) <= clockSeconds;
  if (!isSameRun || (await tries(connection, trust(0)))) await tries(connection, dropDatabase(name));
}

const words = 'log_bin_trust_function_creators was set by ospi-update on the server started at ';
/** The server counts how long it runs by the second, and its clock may be set meanwhile. */
const clockSeconds = 5;

/** Before it is set. Without a right to make that database, only a restart, or the administrator, puts back what a kill leaves. */
async function markSetting(connection: Connection): Promise<void> {
  const started = await readStart(connection);
  const name = quoteName(settingName(connection.database.name));
  await tries(connection, `CREATE DATABASE IF NOT EXISTS ${name} COMMENT '${words}${started}'`);
}

/** In seconds. */
async function readStart({ query }: Connection): Promise<number> {
  const [[started = ''] = []] = await query(
    `SELECT UNIX_TIMESTAMP() - VARIABLE_VALUE FROM information_schema.GLOBAL_STATUS WHERE VARIABLE_NAME = 'UPTIME'`,
  );
  return Math.round(Number(started));
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
