import type { TocEntry } from './archive-toc.ts';
import { identifier } from './connection.ts';
import {
  hasSearchPath,
  isBaseType,
  isInternalAggregate,
  isOfTrustedLanguage,
  isPlainType,
  isSuperusersFunction,
} from './definition.ts';

/**
 * Who runs a part of a restore: `server`, as whom the tool is connected, a superuser; or `restorer`, a role that has no right
 * but on the database that is being made.
 */
export type Runner = 'server' | 'restorer';

export interface LoadPlan {
  /** Before anything that somebody could have put a trap into is there: schemas, then extensions. */
  readonly first: readonly number[];
  readonly runs: readonly { readonly runner: Runner; readonly ids: readonly number[] }[];
  /** Once everything is whose it was: what runs nothing. */
  readonly last: readonly number[];
  /** Materialized views, which are filled when all else is there; the server sees to it that it runs them as who owns them. */
  readonly views: readonly { readonly id: number; readonly owner: string }[];
  /** Whether all of it belongs to superusers, so that none of them could find anything of others. */
  readonly isAllOwn: boolean;
  /** From then on they watch what is done in the database. */
  readonly eventTriggers: readonly number[];
  /** The restorer's for the time of the restore. `public` is not: it is there before. */
  readonly schemas: readonly { readonly name: string; readonly owner: string }[];
  /** `TABLE agenda.patients` and whose it was, of what the restorer makes, in an order in which it can be given away. */
  readonly owned: readonly { readonly object: string; readonly owner: string }[];
}

/**
 * Decides who restores what. Rows, indexes, constraints and much else run what stands in CHECKs, generated columns, domains,
 * partitions and index expressions: functions of whoever owns them. As superuser that would make him one; nor would it help to
 * be him for the time being (`SET ROLE`), since his function could go back. So what is not a superuser's own through and through is
 * made by the restorer, and given to its owner afterwards.
 *
 * The superuser makes what only he can (kinds that run nothing of what they name), and what is his own and rests on nothing of
 * others: the restorer's session runs others' functions, and they could change what it owns before it becomes a superuser's.
 */
export function planLoad({
  entries,
  superusers,
  trustedLanguages,
  superuserSettings = new Set(),
  isLoose = false,
  isWhole,
}: {
  entries: readonly TocEntry[];
  /** Those who were, and still are. */
  superusers: ReadonlySet<string>;
  trustedLanguages: ReadonlySet<string>;
  /** What only they may set. */
  superuserSettings?: ReadonlySet<string>;
  /** Whether a superuser's own function may run only where it finds nothing of others: unless it sets its search path itself. */
  isLoose?: boolean;
  /** With owners, rights and subscriptions; without them it is a copy to look at. */
  isWhole: boolean;
}): LoadPlan {
  const wanted = entries.filter(({ kind }) => !notRestored.has(kind) && (isWhole || !onlyWhole.has(kind)));
  const stage = sortByStage(wanted);
  const own = findOwn({ entries: wanted, superusers, isLoose });
  const byId = new Map(wanted.map((entry) => [entry.id, entry]));
  const isServers = new Set(
    wanted.filter(
      (entry) =>
        own.has(entry.id) || isForServerAlone(entry, { own, byId, trustedLanguages, superuserSettings }),
    ),
  );
  const runner = (entry: TocEntry): Runner => (isServers.has(entry) ? 'server' : 'restorer');
  const refreshed = stage.last.filter(({ kind }) => kind === refresh);
  // A view of a superuser's that shows what others made is filled before it is his, and with it those that it may read.
  const isLate = (entry: TocEntry) => !superusers.has(entry.owner) || own.has(entry.id);
  const isEarly = !isWhole || !refreshed.every(isLate);
  const early = isEarly ? refreshed : [];
  const main = groupRuns([...stage.main, ...early], runner);
  return {
    first: ids(stage.first),
    runs: main,
    last: ids(stage.last.filter(({ kind }) => kind !== refresh)),
    views: refreshed.filter((entry) => isWhole && isLate(entry)).map(({ id, owner }) => ({ id, owner })),
    isAllOwn: wanted.every(({ owner }) => owner === '' || superusers.has(owner)),
    eventTriggers: ids(stage.eventTriggers),
    schemas: wanted.flatMap(({ kind, name, owner }) =>
      kind === 'SCHEMA' && name !== 'public' ? [{ name, owner }] : [],
    ),
    owned: stage.main
      .filter((entry) => runner(entry) === 'restorer' && ownable.has(entry.kind) && entry.owner !== '')
      // A table's own sequences follow it.
      .toSorted((a, b) => Number(a.kind === 'SEQUENCE') - Number(b.kind === 'SEQUENCE'))
      .flatMap((entry) => nameObjects(entry).map((object) => ({ object, owner: entry.owner }))),
  };
}

/** pg_restore sees to them by itself. */
const notRestored = new Set(['ENCODING', 'STDSTRINGS', 'SEARCHPATH', 'DATABASE', 'DATABASE PROPERTIES']);
const onlyWhole = new Set(['ACL', 'DEFAULT ACL', 'SUBSCRIPTION', 'SUBSCRIPTION TABLE']);
const refresh = 'MATERIALIZED VIEW DATA';
const lastKinds = new Set([
  ...['ACL', 'DEFAULT ACL', 'COMMENT', 'SECURITY LABEL', refresh, 'STATISTICS DATA', 'SUBSCRIPTION'],
  ...['SUBSCRIPTION TABLE', 'PUBLICATION', 'PUBLICATION TABLE', 'PUBLICATION TABLES IN SCHEMA'],
]);
const dataKinds = new Set(['TABLE DATA', 'SEQUENCE SET']);
const relationKinds = new Set(['TABLE', 'SEQUENCE', 'FOREIGN TABLE', 'MATERIALIZED VIEW']);

function sortByStage(entries: readonly TocEntry[]) {
  const key = ({ schema, name }: TocEntry) => JSON.stringify([schema, name]);
  const relations = new Set(entries.filter(({ kind }) => relationKinds.has(kind)).map(key));
  const isAbout = ({ kind, name }: TocEntry, what: string) =>
    kind === what || (lastKinds.has(kind) && name.startsWith(`${what} `));
  const first: TocEntry[] = entries.filter((it) => isAbout(it, 'SCHEMA') && it.kind === 'SCHEMA');
  const main: TocEntry[] = [];
  const last: TocEntry[] = [];
  const eventTriggers: TocEntry[] = [];
  for (const entry of entries) {
    // Rows of an extension's own tables, which the extension has made, are loaded with it.
    const isOfExtension =
      isAbout(entry, 'EXTENSION') || (dataKinds.has(entry.kind) && !relations.has(key(entry)));
    if (entry.kind === 'SCHEMA') continue;
    else if (isOfExtension) first.push(entry);
    else if (isAbout(entry, 'EVENT TRIGGER')) eventTriggers.push(entry);
    else (lastKinds.has(entry.kind) ? last : main).push(entry);
  }
  return { first, main, last, eventTriggers };
}

/**
 * A superuser's own entries that rest on nothing of others which restoring them would run. A table is not where one of its
 * indexes or constraints is not, or where another's table inherits from it; and then nothing of it is.
 */
function findOwn({
  entries,
  superusers,
  isLoose,
}: {
  entries: readonly TocEntry[];
  superusers: ReadonlySet<string>;
  isLoose: boolean;
}): ReadonlySet<number> {
  const byId = new Map(entries.map((entry) => [entry.id, entry]));
  // Large objects are filled all at once, by who owns them.
  const isBlob = ({ kind }: TocEntry) => kind.startsWith('BLOB');
  const areBlobsOwn = entries.every((it) => !isBlob(it) || it.owner === '' || superusers.has(it.owner));
  const own = new Set(
    entries.filter((it) => (isBlob(it) ? areBlobsOwn : superusers.has(it.owner))).map(({ id }) => id),
  );
  const isUnsafe = (base: TocEntry) => isLoose && base.kind === 'FUNCTION' && !hasSearchPath(base.definition);
  for (const entry of entries)
    if (
      !definedOnly.has(entry.kind) &&
      entry.dependencies.some((id) => byId.has(id) && isUnsafe(byId.get(id) ?? entry))
    )
      own.delete(entry.id);
  for (let before = -1; before !== own.size;) {
    before = own.size;
    for (const entry of entries)
      for (const base of entry.dependencies.map((id) => byId.get(id))) {
        if (base === undefined || own.has(base.id) === own.has(entry.id)) continue;
        if (own.has(entry.id)) {
          if (rests(entry, base)) own.delete(entry.id);
        } else if (shapes(entry, base)) own.delete(base.id);
      }
  }
  return own;
}

/** Whether to restore an entry of a superuser's may run what it is built upon, or needs to own it. */
function rests(entry: TocEntry, base: TocEntry): boolean {
  if (harmlessBases.has(base.kind) || entry.kind === foreignKey) return false;
  if (base.kind === 'TYPE' && isPlainType(base.definition)) return false;
  if (!definedOnly.has(entry.kind)) return true;
  const isItsTable = base.schema === entry.schema && `${entry.name} `.startsWith(`${base.name} `);
  return base.kind === 'TYPE' || (attached.has(entry.kind) && isItsTable);
}

const foreignKey = 'FK CONSTRAINT';
const harmlessBases = new Set(['SCHEMA', 'EXTENSION', 'SEQUENCE', 'SERVER', foreignKey]);
const attached = new Set(['TRIGGER', 'RULE', 'POLICY', 'ROW SECURITY']);
/** They are not run by being made. A constant in them is read, though, which a composite type's owner may have a say in. */
const definedOnly = new Set([...['FUNCTION', 'PROCEDURE', 'AGGREGATE', 'OPERATOR', 'VIEW'], ...attached]);

/** Whether what a restorer's entry is built upon must be the restorer's, too. */
function shapes({ kind }: TocEntry, base: TocEntry): boolean {
  return base.kind === 'SEQUENCE' ? kind === 'SEQUENCE OWNED BY' : tables.has(base.kind) && shaping.has(kind);
}

const tables = new Set(['TABLE', 'MATERIALIZED VIEW']);
const shaping = new Set([
  ...['TABLE', 'TABLE DATA', 'TABLE ATTACH', 'INDEX', 'INDEX ATTACH', 'CONSTRAINT', 'CHECK CONSTRAINT'],
  ...['DEFAULT', 'STATISTICS', 'SEQUENCE OWNED BY', refresh],
]);

/** Superusers alone may make them; they run nothing of what they name. */
const serverKinds = new Set([
  ...['PROCEDURAL LANGUAGE', 'FOREIGN DATA WRAPPER', 'SERVER', 'USER MAPPING', 'ACCESS METHOD', 'TRANSFORM'],
  ...[
    'OPERATOR CLASS',
    'OPERATOR FAMILY',
    'CAST',
    'TEXT SEARCH PARSER',
    'TEXT SEARCH TEMPLATE',
    'SHELL TYPE',
  ],
]);

function isForServerAlone(
  entry: TocEntry,
  known: {
    own: ReadonlySet<number>;
    byId: ReadonlyMap<number, TocEntry>;
    trustedLanguages: ReadonlySet<string>;
    superuserSettings: ReadonlySet<string>;
  },
): boolean {
  const { kind, definition, dependencies } = entry;
  if (kind === 'FUNCTION' || kind === 'PROCEDURE')
    return (
      !isOfTrustedLanguage({ definition, trusted: known.trustedLanguages }) ||
      (isSuperusersFunction({ definition, settings: known.superuserSettings }) &&
        !readsOthersConstants(entry, known))
    );
  if (kind === 'AGGREGATE') return isInternalAggregate(definition);
  if (kind === 'TYPE') return isBaseType(definition);
  // Both of its tables' owners must have a hand in it; it runs nothing but the types' own comparisons.
  if (kind === foreignKey) return dependencies.some((id) => known.own.has(id));
  return serverKinds.has(kind);
}

/** Whether a default, or a body that is parsed, may hold a constant that others' types would read. */
function readsOthersConstants(
  { dependencies }: TocEntry,
  { own, byId }: { own: ReadonlySet<number>; byId: ReadonlyMap<number, TocEntry> },
): boolean {
  return dependencies.some((id) => {
    const base = byId.get(id);
    if (base === undefined || own.has(id) || !typed.has(base.kind)) return false;
    return base.kind !== 'TYPE' || !isPlainType(base.definition);
  });
}

/** What is a type, or has one of its own. */
const typed = new Set(['TYPE', 'DOMAIN', 'TABLE', 'VIEW', 'MATERIALIZED VIEW', 'FOREIGN TABLE']);

/** Neighbours of one runner are one run. */
function groupRuns(entries: readonly TocEntry[], runner: (entry: TocEntry) => Runner): LoadPlan['runs'] {
  const isData = ({ kind }: TocEntry) => dataKinds.has(kind) || kind === 'BLOBS';
  // Each run reads the dump from its beginning. The order of rows does not matter: they are read twice at most.
  const at = entries.findIndex(isData);
  const end = entries.findLastIndex(isData) + 1;
  const data = entries.slice(Math.max(at, 0), end);
  const runs: { runner: Runner; ids: number[] }[] = [];
  for (const entry of [
    ...entries.slice(0, Math.max(at, 0)),
    ...data.filter((it) => runner(it) === 'server'),
    ...data.filter((it) => runner(it) === 'restorer'),
    ...entries.slice(end),
  ]) {
    const run = runs.at(-1);
    if (run?.runner === runner(entry)) run.ids.push(entry.id);
    else runs.push({ runner: runner(entry), ids: [entry.id] });
  }
  return runs;
}

/** As pg_restore has it (`_printTocEntry`), but for what the server makes. */
const ownable = new Set([
  ...['AGGREGATE', 'BLOB', 'BLOB METADATA', 'COLLATION', 'CONVERSION', 'DOMAIN', 'FOREIGN TABLE', 'FUNCTION'],
  ...['MATERIALIZED VIEW', 'OPERATOR', 'PROCEDURE', 'SEQUENCE', 'STATISTICS', 'TABLE'],
  ...['TEXT SEARCH CONFIGURATION', 'TEXT SEARCH DICTIONARY', 'TYPE', 'VIEW'],
]);

/** pg_dump has quoted what stands in the statement that drops it. Large objects have numbers: from PostgreSQL 17 on, many together. */
function nameObjects({ drop, kind, schema, name, definition }: TocEntry): readonly string[] {
  if (kind.startsWith('BLOB'))
    return ((kind === 'BLOB' ? name : definition).match(/\d+/g) ?? []).map((it) => `LARGE OBJECT ${it}`);
  const [, object] = /^DROP ([^]+);\n$/.exec(drop) ?? [];
  return [object ?? `${kind} ${schema === '' ? '' : `${identifier(schema)}.`}${identifier(name)}`];
}

function ids(entries: readonly TocEntry[]): readonly number[] {
  return entries.map(({ id }) => id);
}
