import type { Counters } from '../server.ts';
import { StatementFailure, type Connection } from './connection.ts';
import { quoteString } from './quote.ts';

/** What the server knows of InnoDB's tables at one moment: creation time, last change, and internal ids. */
export interface TableStates {
  /** The server's time of the reading, in seconds. */
  readonly at: number;
  /** Whether the server had room to keep all tables open; it forgets the times of those it closes. */
  readonly fits: boolean;
  readonly states: Readonly<Record<string, TableState>>;
}

/** Creation time; last change, 0 if the server knows of none; internal ids. */
export type TableState = readonly [made: number, changed: number, ids: string];

/**
 * Whether the server can confirm that a table's rows are unchanged; undefined if it cannot tell.
 *
 * InnoDB notes the second of each commit that changed a table, whatever changed it: cascades, triggers, XA, a replica's
 * rows. This is kept only in memory: a restart loses it, and so does closing a table for lack of room. Operations that
 * change rows without a commit (TRUNCATE, EXCHANGE PARTITION, a rebuild) give the table another internal id. A
 * tablespace imported by hand leaves no trace.
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
  // Another change may have happened in the same second, after the reading.
  return changed < before.at ? 'unwritten' : undefined;
}

/** Undefined if the tool's user may not know: it needs the PROCESS privilege. */
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

/** Internal tables are named like files: `database/table`, with `#P#` and more for a partition. */
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

/** As stored among a backup's counters. */
export function parseTableStates(counters: Counters): TableStates | undefined {
  const text = counters['tables'];
  return text === undefined ? undefined : (JSON.parse(text) as TableStates);
}
