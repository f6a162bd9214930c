import { StatementFailure, type Connection } from './connection.ts';
import { readContent, type Content } from './content.ts';
import { oldName } from './names.ts';
import { quoteName, quoteString } from './quote.ts';

/** What a swap writes as comment on the `old` database, by which a later run recognizes it. More may follow. */
const comment = 'A restore by ospi-update is under way';

export interface Mark {
  /** Number of tables users had, if the swap that set the mark recorded it; only then may `old` hold all of them. */
  readonly tables?: number;
  /** The stamp of the copy being put in place, and its number of tables. */
  readonly copy?: { readonly stamp: string; readonly tables: number };
  /** Whether everything is in place and `old` is about to be dropped: it may have lost some of its tables already. */
  readonly isOver: boolean;
}

/** Tables without the mark are not from a swap, but would be in its way. */
export async function isSwapUnfinished(connection: Connection): Promise<boolean> {
  if ((await readMark(connection)) !== undefined) return true;
  return (await readContent(connection, oldName(connection.database.name))).tables.length > 0;
}

/** Created with its comment at once, so that after a kill it is clear whether anything was touched. */
export function markOld(old: string, mark: Mark): string {
  const words = `COMMENT '${writeMark(mark)}'`;
  return `CREATE DATABASE IF NOT EXISTS ${quoteName(old)} ${words};\nALTER DATABASE ${quoteName(old)} ${words};\n`;
}

function writeMark({ tables, copy, isOver }: Mark): string {
  return [
    comment,
    ...(tables === undefined ? [] : [`tables=${tables}`]),
    ...(isOver ? ['over'] : []),
    ...(copy === undefined ? [] : [`copy=${copy.tables}/${quoteStamp(copy.stamp)}`]),
  ].join('; ');
}

/** For a literal. A stamp contains no line ends or the like. */
export function quoteStamp(stamp: string): string {
  return stamp.replaceAll('\\', '\\\\').replaceAll("'", "''");
}

/** Undefined if no swap left one. */
export async function readMark({ query, database: { name } }: Connection): Promise<Mark | undefined> {
  const [[text] = []] = await query(`SELECT SCHEMA_COMMENT FROM information_schema.SCHEMATA
  WHERE SCHEMA_NAME = ${quoteString(oldName(name))} AND SCHEMA_COMMENT LIKE '${comment}%'`);
  if (text === undefined) return undefined;
  const tables = /; tables=(\d+)/.exec(text)?.[1];
  const [, copied, stamp] = /; copy=(\d+)\/(.*)$/.exec(text) ?? [];
  return {
    ...(tables === undefined ? {} : { tables: Number(tables) }),
    ...(stamp === undefined ? {} : { copy: { stamp, tables: Number(copied) } }),
    isOver: text.includes('; over'),
  };
}

/** The copy that an earlier swap was putting in place no longer exists, or is about to be something else. */
export async function forgetCopy(connection: Connection): Promise<void> {
  const mark = await readMark(connection);
  if (mark?.copy === undefined) return;
  const { tables, isOver } = mark;
  const rest = { isOver, ...(tables === undefined ? {} : { tables }) };
  await connection.query(markOld(oldName(connection.database.name), rest));
}

/**
 * The `old` database is dropped in the end, and its tables count as what users had: it must not be somebody else's.
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
