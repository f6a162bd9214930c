import type { Connection } from './connection.ts';
import { settingName } from './names.ts';
import { quoteName, quoteString } from './quote.ts';
import { dropDatabase } from './statements.ts';

/**
 * Sets `log_bin_trust_function_creators` while `action` runs: with binary logging, some functions and triggers can be
 * created only under it. They were created while it was on, and a restart may have reset it. It is reset afterwards;
 * after a kill, `putSettingBack` does so. If it may not be changed, the server refuses what it must.
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
 * Resets the setting that a killed run left on, as recorded by an empty database with a comment. A restart of the
 * server has reset it already, and an administrator may have set it since.
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
/** The server reports its uptime in seconds, and its clock may be set meanwhile. */
const clockSeconds = 5;

/**
 * Before it is set. Without the right to create that database, only a restart or the administrator resets what a kill
 * leaves.
 */
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

/** Whether there are functions or triggers that can be created again only with that setting. */
export async function hasDistrustedRoutines({ query, database: { name } }: Connection): Promise<boolean> {
  const schema = quoteString(name);
  const rows = await query(`
SELECT 1 FROM DUAL WHERE @@log_bin AND NOT @@GLOBAL.log_bin_trust_function_creators AND (
  EXISTS (SELECT 1 FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = ${schema}) OR
  EXISTS (SELECT 1 FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA = ${schema} AND ROUTINE_TYPE <> 'PROCEDURE'))`);
  return rows.length > 0;
}

/**
 * Allows statements of any size while `action` runs: a row inserted by a prepared statement is up to twice as long in a
 * dump. The limit is a server variable that only new connections read; after a kill it stays high until the server
 * restarts, which costs nothing. If it may not be changed, rows of ordinary size still fit.
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
