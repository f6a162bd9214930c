import type { Scan } from './archive-scan.ts';
import type { ArchivedEntry } from './archive-toc.ts';
import { findRoot, orderByName, orderLike } from './copy-statement.ts';
import { listTexts, normalize } from './normal-form.ts';
import { addDigests } from './row-digest.ts';

/**
 * Compares a dump with its restored database: presence, owner and definition of every entry, every sequence's value,
 * and all rows and large objects.
 *
 * Rows of a materialized view are in no dump. Other versions of the server or of pg_dump write definitions differently:
 * then only the entries that all versions have must be present.
 *
 * @returns what differs, such as `table public.stay (12 rows instead of 13)`, in the dump's order. Pure
 */
export function compareContents({ expected, found }: { expected: Scan; found: Scan }): readonly string[] {
  const isSameSpeaker =
    expected.serverVersion === found.serverVersion && expected.dumpVersion === found.dumpVersion;
  const isWanted = ({ kind, name }: ArchivedEntry) =>
    isSameSpeaker ? !isBeside(kind, name) : lasting.has(kind);
  const left = groupByKey(found.entries.filter(isWanted));
  const differing: string[] = [];
  for (const [key, entries] of groupByKey(expected.entries.filter(isWanted))) {
    const others = left.get(key) ?? [];
    left.delete(key);
    const what = compareEntries({ entries, others, expected, found, isSameSpeaker });
    if (what !== undefined) differing.push(what);
  }
  if (isSameSpeaker)
    for (const [entry] of left.values()) if (entry !== undefined) differing.push(nameEntry(entry));
  return [...new Set(differing)];
}

/** The order in which to digest the columns that are found, so that they match those expected. Pure. */
export function orderAs(
  expected: readonly ArchivedEntry[],
): (entry: ArchivedEntry) => readonly number[] | undefined {
  const byKey = new Map(expected.filter(({ copy }) => copy !== '').map((entry) => [keyOf(entry), entry]));
  return (entry) => {
    const wanted = byKey.get(keyOf(entry));
    return orderByName(entry) ?? (wanted === undefined ? undefined : orderLike(wanted, entry));
  };
}

/** About the connection, about the database itself, which has another name, and other entries that are not content. */
function isBeside(kind: string, name: string): boolean {
  return (
    ['ENCODING', 'STDSTRINGS', 'SEARCHPATH', 'DATABASE', 'DATABASE PROPERTIES', 'STATISTICS DATA'].includes(
      kind,
    ) ||
    (['COMMENT', 'ACL', 'SECURITY LABEL'].includes(kind) && name.startsWith('DATABASE '))
  );
}

const lasting = new Set([
  ...[
    'SCHEMA',
    'EXTENSION',
    'TYPE',
    'DOMAIN',
    'FUNCTION',
    'PROCEDURE',
    'AGGREGATE',
    'TABLE',
    'FOREIGN TABLE',
  ],
  ...['SEQUENCE', 'VIEW', 'MATERIALIZED VIEW', 'INDEX', 'CONSTRAINT', 'FK CONSTRAINT', 'TRIGGER', 'POLICY'],
  ...['TABLE DATA', 'SEQUENCE SET'],
]);

function keyOf({ kind, schema, name }: ArchivedEntry): string {
  return JSON.stringify([kind, schema, name]);
}

/**
 * Several default grants or large objects may have the same name; the partitions of some tables are counted together.
 */
function groupByKey(entries: readonly ArchivedEntry[]): Map<string, ArchivedEntry[]> {
  const groups = new Map<string, ArchivedEntry[]>();
  for (const entry of entries) {
    const root = findRoot(entry);
    const key = root === undefined ? keyOf(entry) : JSON.stringify([entry.kind, root]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [entry]);
    else group.push(entry);
  }
  return groups;
}

function compareEntries({
  entries,
  others,
  expected,
  found,
  isSameSpeaker,
}: {
  entries: readonly ArchivedEntry[];
  others: readonly ArchivedEntry[];
  expected: Scan;
  found: Scan;
  isSameSpeaker: boolean;
}): string | undefined {
  const [entry] = entries;
  if (entry === undefined) return undefined;
  if (entries.length > others.length || (isSameSpeaker && entries.length < others.length))
    return nameEntry(entry);
  const isValue = entry.kind === 'SEQUENCE SET';
  if ((isSameSpeaker || isValue) && describe(entries) !== describe(others)) {
    const texts = (of: readonly ArchivedEntry[]) =>
      of.map(({ definition, owner }) => [owner, listTexts(definition)]);
    if (!rewritten.has(entry.kind) || JSON.stringify(texts(entries)) !== JSON.stringify(texts(others)))
      return nameEntry(entry);
  }
  return compareData({ entry, entries, others, expected, found });
}

/** Their queries may be written differently once they have been parsed again. */
const rewritten = new Set(['VIEW', 'MATERIALIZED VIEW', 'RULE']);

function describe(entries: readonly ArchivedEntry[]): string {
  return JSON.stringify(
    entries.map((entry) => JSON.stringify([entry.owner, entry.accessMethod, normalize(entry)])).toSorted(),
  );
}

function compareData({
  entry,
  entries,
  others,
  expected,
  found,
}: {
  entry: ArchivedEntry;
  entries: readonly ArchivedEntry[];
  others: readonly ArchivedEntry[];
  expected: Scan;
  found: Scan;
}): string | undefined {
  const read = (scan: Scan, of: readonly ArchivedEntry[]) =>
    addDigests(of.flatMap(({ id }) => scan.data.get(id) ?? []));
  const [wanted, present] = [read(expected, entries), read(found, others)];
  if (wanted.count === present.count && wanted.digest === present.digest) return undefined;
  const things = entry.kind === 'TABLE DATA' ? 'rows' : 'objects';
  return wanted.count === present.count
    ? `${nameEntry(entry)} (${things})`
    : `${nameEntry(entry)} (${present.count} ${things} instead of ${wanted.count})`;
}

function nameEntry(entry: ArchivedEntry): string {
  const { kind, schema, name } = entry;
  const root = findRoot(entry);
  if (root !== undefined) return `table ${root}`;
  if (kind.startsWith('BLOB')) return kind === 'BLOB' ? `large object ${name}` : 'large objects';
  const place = schema === '' ? '' : `${schema}.`;
  const said = kind.replace(/ (?:DATA|SET)$/, '').toLowerCase();
  // Entries about another object name it by type and name.
  const [, what = '', which = name] = /^((?:[A-Z]{2,} )+)?([^]*)$/.exec(name) ?? [];
  const about = kind.endsWith('ACL') ? 'grants' : aboutOthers.has(kind) ? said : undefined;
  if (about !== undefined) return `${about} of ${what.toLowerCase()}${place}${which}`;
  return what.toLowerCase() === `${said} ` ? `${said} ${which}` : `${said} ${place}${name}`;
}

const aboutOthers = new Set(['COMMENT', 'SECURITY LABEL']);
