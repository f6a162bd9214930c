import type { ArchivedEntry } from './archive-toc.ts';

/** The table that rows are loaded into, and its columns. */
interface Target {
  /** With its schema, as quoted by pg_dump. */
  readonly table: string;
  readonly columns: readonly string[];
}

const name = String.raw`(?:"(?:[^"]|"")*"|[^".\s]+)`;
const statement = new RegExp(String.raw`^COPY (${name}\.${name}) (?:\(([^]*)\))? ?FROM stdin;\s*$`);

/** @returns undefined if the entry has no rows. Pure */
function readTarget({ copy }: ArchivedEntry): Target | undefined {
  const [, table, list = ''] = statement.exec(copy) ?? [];
  return table === undefined ? undefined : { table, columns: list.match(/"(?:[^"]|"")*"|[^",\s]+/g) ?? [] };
}

/**
 * The partitioned table that a partition's rows are loaded into, if it is not the partition itself: if rows are
 * distributed by numbers that differ between servers, such as OIDs of enum values, a row may land in another partition.
 * Pure.
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

/** The columns of such rows by name, since each partition may have its own order. Pure. */
export function orderByName(entry: ArchivedEntry): readonly number[] | undefined {
  if (findRoot(entry) === undefined) return undefined;
  const columns = readTarget(entry)?.columns ?? [];
  return columns.toSorted().map((column) => columns.indexOf(column));
}

/** For each position in a row of one entry, the position in the other, if they differ. Pure. */
export function orderLike(wanted: ArchivedEntry, entry: ArchivedEntry): readonly number[] | undefined {
  if (wanted.copy === entry.copy) return undefined;
  const columns = readTarget(entry)?.columns ?? [];
  const order = (readTarget(wanted)?.columns ?? []).map((column) => columns.indexOf(column));
  return order.length === columns.length && !order.includes(-1) ? order : undefined;
}
