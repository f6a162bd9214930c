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
 * Who runs a part of a restore: `server`, the superuser that the tool is connected as; or `restorer`, a role with no
 * rights except on the database being created.
 */
export type Runner = 'server' | 'restorer';

export interface LoadPlan {
  /** Before anything exists in which somebody could have set a trap: schemas, then extensions. */
  readonly first: readonly number[];
  readonly runs: readonly { readonly runner: Runner; readonly ids: readonly number[] }[];
  /** Once everything belongs to its owners: what runs no code. */
  readonly last: readonly number[];
  /** Materialized views, which are filled when everything else exists; the server runs them as their owner. */
  readonly views: readonly { readonly id: number; readonly owner: string }[];
  /** Whether everything belongs to superusers, so that none of them could resolve a name to somebody else's object. */
  readonly isAllOwn: boolean;
  /** From then on they fire on what is done in the database. */
  readonly eventTriggers: readonly number[];
  /** Owned by the restorer during the restore. Not `public`, which exists before. */
  readonly schemas: readonly { readonly name: string; readonly owner: string }[];
  /**
   * `TABLE agenda.patients` and its owner, for what the restorer creates, in an order in which it can be given away.
   */
  readonly owned: readonly { readonly object: string; readonly owner: string }[];
}

/**
 * Decides who restores what. Rows, indexes, constraints and much else run functions in CHECKs, generated columns,
 * domains, partitions and index expressions. Run by a superuser, they would give their owner superuser rights; `SET
 * ROLE` does not help, since a function can reset the role. So everything that does not belong entirely to superusers
 * is created by the restorer and given to its owner afterwards.
 *
 * The superuser creates what only he can (kinds that run nothing they name), and his own objects that depend on nothing
 * of others: the restorer's session runs others' functions, which could change its objects before they become a
 * superuser's.
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
  /** Roles that were superusers and still are. */
  superusers: ReadonlySet<string>;
  trustedLanguages: ReadonlySet<string>;
  /** Parameters that only they may set. */
  superuserSettings?: ReadonlySet<string>;
  /**
   * Whether a superuser's own function may run only where it resolves nothing of others, unless it sets its search path
   * itself.
   */
  isLoose?: boolean;
  /** With owners, rights and subscriptions; without them it is a copy for inspection. */
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
  // A superuser's view that shows what others created is filled before it becomes his, and so are those that it may
  // read.
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

/** pg_restore handles them itself. */
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
    // Rows of an extension's own tables, which the extension created, are loaded with it.
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
 * A superuser's own entries that depend on nothing of others which restoring them would run. A table is excluded, with
 * everything of it, if one of its indexes or constraints is, or if somebody else's table inherits from it.
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
  // Large objects are filled all at once, by their owner.
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

/** Whether restoring a superuser's entry may run what it depends on, or requires to own it. */
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
/**
 * Creating them does not run them. A constant in them is parsed, though, which a composite type's owner may influence.
 */
const definedOnly = new Set([...['FUNCTION', 'PROCEDURE', 'AGGREGATE', 'OPERATOR', 'VIEW'], ...attached]);

/** Whether the dependencies of a restorer's entry must belong to the restorer, too. */
function shapes({ kind }: TocEntry, base: TocEntry): boolean {
  return base.kind === 'SEQUENCE' ? kind === 'SEQUENCE OWNED BY' : tables.has(base.kind) && shaping.has(kind);
}

const tables = new Set(['TABLE', 'MATERIALIZED VIEW']);
const shaping = new Set([
  ...['TABLE', 'TABLE DATA', 'TABLE ATTACH', 'INDEX', 'INDEX ATTACH', 'CONSTRAINT', 'CHECK CONSTRAINT'],
  ...['DEFAULT', 'STATISTICS', 'SEQUENCE OWNED BY', refresh],
]);

/** Only superusers may create them; they run nothing they name. */
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
  // It needs rights of both table owners, and runs only the types' own comparisons.
  if (kind === foreignKey) return dependencies.some((id) => known.own.has(id));
  return serverKinds.has(kind);
}

/** Whether a default, or a parsed body, may contain a constant that others' types would parse. */
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

/** What is a type, or has a row type. */
const typed = new Set(['TYPE', 'DOMAIN', 'TABLE', 'VIEW', 'MATERIALIZED VIEW', 'FOREIGN TABLE']);

/** Adjacent entries of one runner form one run. */
function groupRuns(entries: readonly TocEntry[], runner: (entry: TocEntry) => Runner): LoadPlan['runs'] {
  const isData = ({ kind }: TocEntry) => dataKinds.has(kind) || kind === 'BLOBS';
  // Each run reads the dump from its beginning. The order of rows does not matter, so they are read at most twice.
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

/** As in pg_restore (`_printTocEntry`), except for what the server creates. */
const ownable = new Set([
  ...['AGGREGATE', 'BLOB', 'BLOB METADATA', 'COLLATION', 'CONVERSION', 'DOMAIN', 'FOREIGN TABLE', 'FUNCTION'],
  ...['MATERIALIZED VIEW', 'OPERATOR', 'PROCEDURE', 'SEQUENCE', 'STATISTICS', 'TABLE'],
  ...['TEXT SEARCH CONFIGURATION', 'TEXT SEARCH DICTIONARY', 'TYPE', 'VIEW'],
]);

/**
 * pg_dump has quoted the names in the DROP statement. Large objects have OIDs: from PostgreSQL 17 on, many in one
 * entry.
 */
function nameObjects({ drop, kind, schema, name, definition }: TocEntry): readonly string[] {
  if (kind.startsWith('BLOB'))
    return ((kind === 'BLOB' ? name : definition).match(/\d+/g) ?? []).map((it) => `LARGE OBJECT ${it}`);
  const [, object] = /^DROP ([^]+);\n$/.exec(drop) ?? [];
  return [object ?? `${kind} ${schema === '' ? '' : `${identifier(schema)}.`}${identifier(name)}`];
}

function ids(entries: readonly TocEntry[]): readonly number[] {
  return entries.map(({ id }) => id);
}
