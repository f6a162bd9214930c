import type { ArchivedEntry } from './archive-toc.ts';

/** The table that rows are loaded into, and its columns. */
interface Target {
  /** With its schema, as pg_dump quotes them. */
  readonly table: string;
  readonly columns: readonly string[];
}

const name = String.raw`(?:"(?:[^"]|"")*"|[^".\s]+)`;
const statement = new RegExp(String.raw`^COPY (${name}\.${name}) (?:\(([^]*)\))? ?FROM stdin;\s*$`);

/** @returns undefined where the entry has no rows. Pure */
function readTarget({ copy }: ArchivedEntry): Target | undefined {
  const [, table, list = ''] = statement.exec(copy) ?? [];
  return table === undefined ? undefined : { table, columns: list.match(/"(?:[^"]|"")*"|[^",\s]+/g) ?? [] };
}

/**
 * The partitioned table that a partition's rows are loaded into, where it is not itself: by numbers that another server gives otherwise,
 * such as those of an enumeration's values, a row may then come to another partition. Pure.
 */
export function findRoot(entry: ArchivedEntry): string | undefined {
  const table = readTarget(entry)?.table;
  if (table === undefined) return undefined;
  const isOwn = readNames(table) === JSON.stringify([entry.schema, entry.name]);
  return isOwn ? undefined : table;
}

function readNames(table: string): string {
  const names = table.match(new RegExp(name, 'g')) ?? [];
  return JSON.stringify(
    names.map((each) => (each.startsWith('"') ? each.slice(1, -1).replaceAll('""', '"') : each)),
  );
}

/** The columns of such rows by their names, since each partition may have its own order. Pure. */
export function orderByName(entry: ArchivedEntry): readonly number[] | undefined {
  if (findRoot(entry) === undefined) return undefined;
  const columns = readTarget(entry)?.columns ?? [];
  return columns.toSorted().map((column) => columns.indexOf(column));
}

/** For each place of a row in one entry the place in the other, where those differ. Pure. */
export function orderLike(wanted: ArchivedEntry, entry: ArchivedEntry): readonly number[] | undefined {
  if (wanted.copy === entry.copy) return undefined;
  const columns = readTarget(entry)?.columns ?? [];
  const order = (readTarget(wanted)?.columns ?? []).map((column) => columns.indexOf(column));
  return order.length === columns.length && !order.includes(-1) ? order : undefined;
}
