import type { DatabaseRight } from '../../../terms/database.ts';
import { newName, oldName } from './names.ts';

/** A user's rights on one scope, as in `SHOW GRANTS`. */
interface Grant {
  readonly rights: ReadonlySet<string>;
  /** `*` or a name; a database name may contain the server's wildcards. */
  readonly database: string;
  /** `*` for everything in it. */
  readonly table: string;
  readonly isGrantable: boolean;
}

const reading = ['SELECT', 'SHOW VIEW', 'TRIGGER', 'EVENT'];
const making = [
  ...['SELECT', 'INSERT', 'CREATE', 'DROP', 'ALTER', 'INDEX', 'REFERENCES', 'CREATE VIEW', 'SHOW VIEW'],
  ...['CREATE ROUTINE', 'ALTER ROUTINE', 'TRIGGER', 'EVENT'],
];

/**
 * The tasks of the tool that its user may not perform, from the lines of `SHOW GRANTS`. `read` includes the definitions
 * of routines, which are visible only with read access to the server's own tables.
 */
export function listMissingRights({
  grants,
  name,
  needsTrust = false,
}: {
  grants: readonly string[];
  name: string;
  /** Whether the server must be told to trust functions in the database. */
  needsTrust?: boolean;
}): readonly DatabaseRight[] {
  const parsed = grants.flatMap((line) => parseGrant(line));
  const has = (right: string, database: string, table = '*') =>
    parsed.some((grant) => covers({ grant, right, database, table }));
  const hasGlobally = (right: string) => has(right, '*');
  const mayRead =
    reading.every((right) => has(right, name)) && (has('SELECT', 'mysql') || has('SELECT', 'mysql', 'proc'));
  const mayRestore =
    [name, newName(name), oldName(name)].every((it) => making.every((right) => has(right, it))) &&
    // Routines, views and triggers are created again with their original definers.
    (hasGlobally('SET USER') || hasGlobally('SUPER')) &&
    (!needsTrust || hasGlobally('BINLOG ADMIN') || hasGlobally('SUPER'));
  const mayKnowRoles =
    ['SELECT', 'INSERT', 'UPDATE', 'DELETE'].every((right) => has(right, 'mysql')) &&
    hasGlobally('CREATE USER') &&
    // Nobody can grant a right without its grant option.
    parsed.some(({ isGrantable, database }) => isGrantable && database === '*') &&
    hasGlobally('RELOAD');
  return [
    ...(mayRead ? [] : (['read'] as const)),
    ...(mayRestore ? [] : (['restore'] as const)),
    ...(mayKnowRoles ? [] : (['roles'] as const)),
  ];
}

function parseGrant(line: string): readonly Grant[] {
  const [, rights = '', database = '', table = ''] =
    /^GRANT (.+?) ON (?:TABLE )?(`(?:[^`]|``)+`|\*)\.(`(?:[^`]|``)+`|\*) TO /.exec(line) ?? [];
  if (rights === '') return [];
  const isGrantable = / WITH (?:.* )?GRANT OPTION/.test(line);
  return [{ rights: new Set(rights.split(', ')), database: bare(database), table: bare(table), isGrantable }];
}

function bare(name: string): string {
  return name === '*' ? name : name.slice(1, -1).replaceAll('``', '`');
}

function covers({
  grant,
  right,
  database,
  table,
}: {
  grant: Grant;
  right: string;
  database: string;
  table: string;
}): boolean {
  if (!grant.rights.has(right) && !grant.rights.has('ALL PRIVILEGES')) return false;
  if (grant.database === '*') return true;
  if (grant.table !== '*') return grant.database === database && grant.table === table;
  return matches(grant.database, database);
}

/** In a database name, `%` and `_` match any letters and any one letter, unless escaped. */
function matches(pattern: string, name: string): boolean {
  const source = pattern.replaceAll(
    /\\([%_\\])|([%_])|([^\w])/g,
    (_, escaped?: string, wild?: string, other?: string) => {
      if (escaped !== undefined) return `\\u{${escaped.charCodeAt(0).toString(16)}}`;
      if (wild !== undefined) return wild === '%' ? '.*' : '.';
      return `\\u{${(other ?? '').charCodeAt(0).toString(16)}}`;
    },
  );
  return new RegExp(`^${source}$`, 'u').test(name);
}
