import type { Counters } from '../server.ts';
import { StatementFailure, type Connection } from './connection.ts';
import { quoteString } from './quote.ts';

/** What the server tells of InnoDB's tables in one moment: when each was made and last changed, and what it is inside. */
export interface TableStates {
  /** The server's second of the reading. */
  readonly at: number;
  /** Whether the server had room to remember all tables, whose times it forgets otherwise. */
  readonly fits: boolean;
  readonly states: Readonly<Record<string, TableState>>;
}

/** When it was made; when it was last changed, 0 where the server knows of no change; its inner numbers. */
export type TableState = readonly [made: number, changed: number, ids: string];

/**
 * Whether the server can say that a table's rows are as they were; undefined where it cannot.
 *
 * InnoDB notes the second of each commit that changed a table, whatever changed it: cascades, triggers, XA, a replica's rows. It
 * keeps that in memory alone: a restart loses all of it, and a table that the server has closed for want of room its own. What
 * changes rows without a commit (TRUNCATE, EXCHANGE PARTITION, a rebuild) gives the table another inner number. A tablespace that
 * an administrator imports by hand leaves no sign.
 */
export function judgeTable({
  name,
  before,
  now,
}: {
  name: string;
  before: TableStates;
  now: TableStates;
}): 'written' | 'unwritten' | undefined {
  const [had, has] = [before.states[name], now.states[name]];
  if (had === undefined || has === undefined) return undefined;
  if (had.join(' ') !== has.join(' ')) return has[1] === 0 && had[1] !== 0 ? undefined : 'written';
  const [, changed] = has;
  if (changed === 0) return before.fits && now.fits ? 'unwritten' : undefined;
  // In that second there may have been another change after the reading.
  return changed < before.at ? 'unwritten' : undefined;
}

/** Undefined where the tool's user may not know: it needs the right PROCESS. */
export async function readTableStates({ query, database }: Connection): Promise<TableStates | undefined> {
  try {
    const rows = await query(select(database.name));
    const [, at = '', count = '', room = ''] = rows.find(([kind]) => kind === 'server') ?? [];
    const ids = new Map(rows.flatMap(([kind, name = '', id = '']) => (kind === 'ids' ? [[name, id]] : [])));
    const states = rows.flatMap(([kind, name = '', made, changed]): [string, TableState][] => {
      const id = ids.get(name);
      return kind === 'table' && id !== undefined ? [[name, [Number(made), Number(changed), id]]] : [];
    });
    return { at: Number(at), fits: Number(count) < Number(room), states: Object.fromEntries(states) };
  } catch (error) {
    if (error instanceof StatementFailure) return undefined;
    throw error;
  }
}

/** The name of an inner table is a file's: `database/table`, with `#P#` and more where it is a part of one. */
function select(database: string): string {
  const words = (bytes: string) => `CONVERT(CONVERT(${bytes} USING filename) USING utf8mb4)`;
  const before = (mark: string, text: string) => `SUBSTRING_INDEX(${text}, '${mark}', 1)`;
  const table = before('#p#', before('#P#', "SUBSTRING(n, LOCATE('/', n) + 1)"));
  return `SET SESSION time_zone = '+00:00'; SET SESSION group_concat_max_len = 1073741824;
SELECT 'server', UNIX_TIMESTAMP(), (SELECT COUNT(*) FROM information_schema.INNODB_SYS_TABLES), @@GLOBAL.table_definition_cache;
SELECT 'ids', ${words('t')}, GROUP_CONCAT(id ORDER BY id) FROM (
  SELECT ${before('/', 'n')} d, ${table} t, id FROM (
    SELECT CAST(NAME AS BINARY) n, TABLE_ID id FROM information_schema.INNODB_SYS_TABLES WHERE NAME LIKE '%/%') i
  ) j WHERE ${words('d')} = ${quoteString(database)} GROUP BY t;
SELECT 'table', TABLE_NAME, IFNULL(UNIX_TIMESTAMP(CREATE_TIME), 0), IFNULL(UNIX_TIMESTAMP(UPDATE_TIME), 0)
  FROM information_schema.TABLES WHERE TABLE_SCHEMA = ${quoteString(database)} AND ENGINE = 'InnoDB'
  AND TABLE_TYPE IN ('BASE TABLE', 'SYSTEM VERSIONED');`;
}

/** As they stand among a backup's counters. */
export function parseTableStates(counters: Counters): TableStates | undefined {
  const text = counters['tables'];
  return text === undefined ? undefined : (JSON.parse(text) as TableStates);
}
