import { StatementFailure, type Connection } from './connection.ts';
import { readContent, type Content } from './content.ts';
import { oldName } from './names.ts';
import { quoteName, quoteString } from './quote.ts';

/** What a swap writes on the `old` database: by it a later run knows its own. */
const comment = 'A restore by ospi-update is under way';

/** Tables without the sign are not from a swap, but would be in the way of one. */
export async function isSwapUnfinished(connection: Connection): Promise<boolean> {
  if (await hasMark(connection)) return true;
  return (await readContent(connection, oldName(connection.database.name))).tables.length > 0;
}

/** Made with its comment at once, so that what a kill leaves tells by itself whether anything was touched. */
export function markOld(old: string): string {
  const mark = `COMMENT '${comment}'`;
  return `CREATE DATABASE IF NOT EXISTS ${quoteName(old)} ${mark};\nALTER DATABASE ${quoteName(old)} ${mark};\n`;
}

export async function hasMark({ query, database: { name } }: Connection): Promise<boolean> {
  const rows = await query(`SELECT 1 FROM information_schema.SCHEMATA
  WHERE SCHEMA_NAME = ${quoteString(oldName(name))} AND SCHEMA_COMMENT = '${comment}'`);
  return rows.length > 0;
}

/**
 * The `old` database is dropped in the end, and its tables are taken for what users had: not those of someone else.
 *
 * @throws StatementFailure
 */
export function requireOwnOld(
  { database: { name }, programs }: Connection,
  { tables, isMarked }: { tables: Content['tables']; isMarked: boolean },
): void {
  if (tables.length === 0 || isMarked) return;
  const line = `${oldName(name)} holds tables that no restore has put there: rename that database, or drop it`;
  throw new StatementFailure({ program: programs.client, exitCode: 1, lastLines: [line] });
}
