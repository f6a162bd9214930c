import { readSigned, requireOwn, signStamp } from '../owner.ts';
import type { Connection } from './connection.ts';
import { quoteStamp, readMark } from './mark.ts';
import { newName, oldName } from './names.ts';
import { quoteName, quoteString } from './quote.ts';
import { plainWords } from './server-objects.ts';

const words = 'ospi-update copy ';
/** Names the owner of a copy that is not proven yet. */
const claim = 'ospi-update loading';

export interface Copy {
  /** As stored on the server. */
  readonly stamp: string;
  /** Number of its tables when it was proven. */
  readonly tables: number;
  /** Those that somebody has written to since, as far as the server knows: InnoDB only. */
  readonly touched: readonly string[];
  readonly names: readonly string[];
}

/**
 * What the copy beside the live database represents; undefined if it is not proven complete, or if somebody has written
 * to it: a right on `app%` covers it too.
 */
export async function readStamp(connection: Connection): Promise<string | undefined> {
  const mark = await readMark(connection);
  // Its tables are being moved, or are in place.
  if (mark?.copy !== undefined) return readSigned(mark.copy.stamp).stamp;
  const copy = await readCopy(connection);
  const isWhole = copy !== undefined && copy.names.length === copy.tables && copy.touched.length === 0;
  return isWhole ? readSigned(copy.stamp).stamp : undefined;
}

/** The stamped copy as it is now, complete or not. */
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

/**
 * Call before dropping what may be a copy.
 *
 * @throws Problem `backup.database-copy-foreign`
 */
export async function requireOwnCopies(connection: Connection): Promise<void> {
  const { query, database, owner } = connection;
  const [fresh, old] = [newName(database.name), oldName(database.name)];
  const rows = await query(
    `SELECT SCHEMA_COMMENT FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = ${quoteString(fresh)}`,
  );
  requireOwn({
    database,
    owner,
    copy: fresh,
    signed: rows.map(([comment = '']) => comment.replace(/ \d+ \d+$/, '')),
  });
  const stamp = (await readMark(connection))?.copy?.stamp;
  requireOwn({ database, owner, copy: old, signed: stamp === undefined ? [] : [stamp] });
}

/** The comment of a copy being loaded, so that nobody else drops it meanwhile. For a literal. Pure. */
export function describeClaim({ owner }: Connection): string {
  return quoteStamp(signStamp({ stamp: claim, owner }));
}

/** Before anything in it is touched. */
export async function removeStamp(connection: Connection): Promise<void> {
  const { query, database } = connection;
  const comment = describeClaim(connection);
  await query(`${plainWords}ALTER DATABASE ${quoteName(newName(database.name))} COMMENT '${comment}';`);
}

/**
 * Waits for the server's next second, since it records a table's last change in whole seconds. By then the loaded data
 * are on disk, whatever the server does at commit.
 *
 * @returns the first second after loading: a later change is somebody else's
 */
export async function settleLoad({ query }: Connection): Promise<string> {
  await query('FLUSH ENGINE LOGS').catch(() => undefined); // Needs a right that the rest does not.
  const rows = await query(`SELECT SLEEP(1.001 - MICROSECOND(NOW(6)) / 1000000);
SELECT FLOOR(UNIX_TIMESTAMP());`);
  return rows.at(-1)?.[0] ?? '';
}

export async function setStamp(
  { query, owner, database: { name } }: Connection,
  { stamp, since, tables }: { stamp: string; since: string; tables: number },
): Promise<void> {
  const comment = `${words}${quoteStamp(signStamp({ stamp, owner }))} ${since} ${tables}`;
  await query(`${plainWords}ALTER DATABASE ${quoteName(newName(name))} COMMENT '${comment}';`);
}
