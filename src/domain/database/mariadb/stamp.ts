import type { Connection } from './connection.ts';
import { quoteStamp, readMark } from './mark.ts';
import { newName } from './names.ts';
import { quoteName, quoteString } from './quote.ts';
import { plainWords } from './surroundings.ts';

const words = 'ospi-update copy ';

export interface Copy {
  readonly stamp: string;
  /** How many tables it had when it was proven. */
  readonly tables: number;
  /** Those that someone has written to since, as far as the server tells: InnoDB's. */
  readonly touched: readonly string[];
  readonly names: readonly string[];
}

/**
 * What the copy beside the live database stands for; undefined for one that is not proven whole, or that someone has written to:
 * a right on `app%` is one on it, too.
 */
export async function readStamp(connection: Connection): Promise<string | undefined> {
  const mark = await readMark(connection);
  // Its tables are on their way, or in place.
  if (mark?.copy !== undefined) return mark.copy.stamp;
  const copy = await readCopy(connection);
  const isWhole = copy !== undefined && copy.names.length === copy.tables && copy.touched.length === 0;
  return isWhole ? copy.stamp : undefined;
}

/** The stamped copy as it is now, whole or not. */
export async function readCopy({ query, database: { name } }: Connection): Promise<Copy | undefined> {
  const schema = quoteString(newName(name));
  const rows = await query(`SET SESSION time_zone = '+00:00';
SELECT 'comment', SCHEMA_COMMENT FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = ${schema};
SELECT 'table', TABLE_NAME, IF(ENGINE = 'InnoDB', IFNULL(UNIX_TIMESTAMP(UPDATE_TIME), 0), 0)
  FROM information_schema.TABLES WHERE TABLE_SCHEMA = ${schema}
  AND TABLE_TYPE NOT LIKE '%VIEW' AND TABLE_TYPE NOT LIKE '%TEMPORARY%' ORDER BY 2;`);
  const [[, comment = ''] = []] = rows;
  const [, stamp, since = '', count = ''] = /^ospi-update copy (.+) (\d+) (\d+)$/.exec(comment) ?? [];
  if (stamp === undefined) return undefined;
  const tables = rows.slice(1).map(([, table = '', updated]) => ({ table, updated: Number(updated) }));
  return {
    stamp,
    tables: Number(count),
    names: tables.map(({ table }) => table),
    touched: tables.filter(({ updated }) => updated >= Number(since)).map(({ table }) => table),
  };
}

/** Before anything in it is touched. */
export async function removeStamp({ query, database: { name } }: Connection): Promise<void> {
  await query(`ALTER DATABASE ${quoteName(newName(name))} COMMENT '';`);
}

/**
 * Waits until the server's second is over, since it tells the time of a table's last change by the second. What was loaded is on
 * the disk by then, whatever the server does at a commit.
 *
 * @returns the first second in which nothing of it was loaded: a later change is someone else's
 */
export async function settleLoad({ query }: Connection): Promise<string> {
  await query('FLUSH ENGINE LOGS').catch(() => undefined); // Needs a right that the rest does not.
  const rows = await query(`SELECT SLEEP(1.001 - MICROSECOND(NOW(6)) / 1000000);
SELECT FLOOR(UNIX_TIMESTAMP());`);
  return rows.at(-1)?.[0] ?? '';
}

export async function setStamp(
  { query, database: { name } }: Connection,
  { stamp, since, tables }: { stamp: string; since: string; tables: number },
): Promise<void> {
  const comment = `${words}${quoteStamp(stamp)} ${since} ${tables}`;
  await query(`${plainWords}ALTER DATABASE ${quoteName(newName(name))} COMMENT '${comment}';`);
}
