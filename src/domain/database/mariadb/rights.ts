import type { DatabaseRight } from '../../../terms/database.ts';
import { newName, oldName } from './names.ts';

/** What a user may do where, as `SHOW GRANTS` says it. */
interface Grant {
  readonly rights: ReadonlySet<string>;
  /** `*` or a name; with the server's wildcards where it is a whole database's. */
  readonly database: string;
  /** `*` for all of it. */
  readonly table: string;
  readonly isGrantable: boolean;
}

const reading = ['SELECT', 'SHOW VIEW', 'TRIGGER', 'EVENT'];
const making = [
  ...['SELECT', 'INSERT', 'CREATE', 'DROP', 'ALTER', 'INDEX', 'REFERENCES', 'CREATE VIEW', 'SHOW VIEW'],
  ...['CREATE ROUTINE', 'ALTER ROUTINE', 'TRIGGER', 'EVENT'],
];

/**
 * Which of the tool's tasks its user cannot do, from the lines of `SHOW GRANTS`. `read` counts the definitions of
 * routines, which only those see who may read the server's own tables.
 */
export function listMissingRights({
  grants,
  name,
  needsTrust = false,
}: {
  grants: readonly string[];
  name: string;
  /** Whether the server has to be told to trust functions that stand in the database. */
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
    // Routines, views and triggers come back as whoever defined them.
    (hasGlobally('SET USER') || hasGlobally('SUPER')) &&
    (!needsTrust || hasGlobally('BINLOG ADMIN') || hasGlobally('SUPER'));
  const mayKnowRoles =
    ['SELECT', 'INSERT', 'UPDATE', 'DELETE'].every((right) => has(right, 'mysql')) &&
    hasGlobally('CREATE USER') &&
    // Nobody gives others what he may not pass on.
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

/** `%` and `_` stand for any letters and any letter in a database's name, unless escaped. */
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
