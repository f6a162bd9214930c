import { placeRule, type Finding } from '../../model/site-rules.ts';
import type { SiteError } from '../../terms/site.ts';
import type { FolderPlace } from './folders.ts';
import { siteError, valueAt, type KeyPath, type Source } from './source.ts';

const databasesPath = ['backup', 'databases'] as const;

/** Keys that hold secrets, or name the server that is trusted with the data. */
const fileKeys = ['credentialsFile', 'serviceFile'] as const;

/**
 * Checks the keys of one database in combination, and all databases in combination. Reads the source, so that these
 * faults are reported even if single values are invalid as well.
 */
export function explainDatabases(source: Source): SiteError[] {
  const entries = listEntries(source.value);
  return entries.flatMap(({ path, database }, index) => {
    const findings = [
      ...combinationRules.flatMap((rule) => rule(database)),
      ...findTwin(
        database,
        entries.slice(0, index).map((entry) => entry.database),
      ),
    ];
    return findings.map(({ key, code, params }) => {
      const place = [...path, key];
      return siteError(source.placeOf(place, 'key'), place, code, params);
    });
  });
}

/**
 * A password belongs in a file that only its owner can read: the message says so, instead of reporting an unknown key.
 */
export function findSecret(path: KeyPath): Finding | undefined {
  const [first, second, , key, ...rest] = path;
  if (first !== databasesPath[0] || second !== databasesPath[1] || rest.length > 0) return undefined;
  if (typeof key !== 'string') return undefined;
  if (/^(?:pass|pwd|psw|secret|mot_?de_?passe|mdp)/i.test(key))
    return { code: 'database-password', params: {} };
  return /^(?:ur[il]|dsn|conn)/i.test(key) ? { code: 'database-url', params: {} } : undefined;
}

/** The files of the databases, as far as readable: their places are checked with the folders. */
export function listDatabaseFiles(value: unknown): FolderPlace[] {
  return listEntries(value).flatMap(({ path, database }) =>
    fileKeys.flatMap((key) => {
      const file = database[key];
      return typeof file === 'string' && placeRule(file) === undefined
        ? [{ key: [...path, key], folder: file }]
        : [];
    }),
  );
}

type Entry = Readonly<Record<string, unknown>>;
type KeyFinding = Finding & { readonly key: string };

function listEntries(value: unknown): { readonly path: KeyPath; readonly database: Entry }[] {
  const list = valueAt(value, databasesPath);
  if (!Array.isArray(list)) return [];
  return list.flatMap((database: unknown, index) =>
    typeof database === 'object' && database !== null && !Array.isArray(database)
      ? [{ path: [...databasesPath, index], database: database as Entry }]
      : [],
  );
}

function has(database: Entry, key: string): boolean {
  return Object.hasOwn(database, key);
}

/** The server's own databases: a restore replaces databases, and connects to one of these meanwhile. */
const systemDatabases: Readonly<Record<string, readonly string[]>> = {
  postgresql: ['postgres', 'template0', 'template1'],
  mariadb: ['mysql', 'information_schema', 'performance_schema', 'sys'],
};

const combinationRules: readonly ((database: Entry) => readonly KeyFinding[])[] = [
  function refuseForeignKeys(database) {
    if (database['engine'] !== 'mariadb') return [];
    return ['service', 'serviceFile']
      .filter((key) => has(database, key))
      .map((key) => ({ key, code: 'database-postgresql-only', params: {} }));
  },
  function refuseSecondWay(database) {
    const [first, ...others] = ['socket', 'host', 'service'].filter((key) => has(database, key));
    return others
      .filter((key) => key !== 'service' || database['engine'] !== 'mariadb')
      .map((key) => ({ key, code: 'database-exclusive', params: { other: first ?? '' } }));
  },
  // PostgreSQL's port is part of its socket name. MariaDB's client would ignore a port without a host.
  function refuseIdlePort({ engine, ...database }) {
    if (!has(database, 'port')) return [];
    if (engine !== 'mariadb')
      return has(database, 'service')
        ? [{ key: 'port', code: 'database-exclusive', params: { other: 'service' } }]
        : [];
    return has(database, 'host') ? [] : [{ key: 'port', code: 'database-needs', params: { other: 'host' } }];
  },
  function refuseIdleServiceFile(database) {
    if (!has(database, 'serviceFile') || has(database, 'service') || database['engine'] === 'mariadb')
      return [];
    return [{ key: 'serviceFile', code: 'database-needs', params: { other: 'service' } }];
  },
  function refuseSystemDatabase({ engine, name }) {
    if (typeof engine !== 'string' || typeof name !== 'string') return [];
    const isSystem = systemDatabases[engine]?.includes(name.toLowerCase()) === true;
    return isSystem ? [{ key: 'name', code: 'database-system', params: {} }] : [];
  },
];

/** Backups identify a database by these two. */
function findTwin({ engine, name }: Entry, before: readonly Entry[]): readonly KeyFinding[] {
  if (typeof engine !== 'string' || typeof name !== 'string') return [];
  const isTwin = before.some((other) => other['engine'] === engine && other['name'] === name);
  return isTwin ? [{ key: 'name', code: 'database-twice', params: { name } }] : [];
}
