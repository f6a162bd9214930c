import type { TocEntry } from './archive-toc.ts';
import { identifier } from './connection.ts';
import type { Recorded } from './description.ts';

/** The server's default if nothing is set. */
const usual = '"$user", public';

/**
 * The search paths under which an entry may have been created, likeliest first: its owner's on this database, the
 * database's, those of other roles on it, and finally all schemas, since a program may set its own. A dump is restored
 * without a search path, under which a function that names a table without its schema fails. Pure.
 */
export function listSearchPaths({
  owner,
  recorded: { roles, database },
  entries,
}: {
  owner: string;
  recorded: Pick<Recorded, 'roles' | 'database'>;
  entries: readonly TocEntry[];
}): readonly string[] {
  const ofDatabase = findPath(database.settings) ?? usual;
  const ofRole = (name: string) =>
    findPath(database.roleSettings.find(({ role }) => role === name)?.settings) ??
    findPath(roles.find((role) => role.name === name)?.settings) ??
    ofDatabase;
  const schemas = entries.flatMap(({ kind, name }) => (kind === 'SCHEMA' && name !== 'public' ? [name] : []));
  const others = [
    database.owner,
    ...database.roleSettings.map(({ role }) => role),
    ...roles.map(({ name }) => name),
  ];
  const paths = [
    ...[owner, ...others].map((name) => nameUser(ofRole(name), name)),
    nameUser(ofDatabase, owner),
    [...schemas, 'public'].map(identifier).join(', '),
  ];
  const likely = [...new Set(paths.slice(0, -1))].filter((path) => path !== '').slice(0, mostTried - 1);
  return [...new Set([...likely, ...paths.slice(-1)])];
}

/**
 * Unqualified names in a dump belong to the server: so if its schema comes first, no name means anything else. Pure.
 */
export function putServersFirst(path: string): string {
  return `pg_catalog, ${path}`;
}

/** Each is another run through the table of contents. */
const mostTried = 6;

function findPath(settings: readonly string[] = []): string | undefined {
  const setting = settings.find((it) => it.startsWith('search_path='));
  return setting?.slice('search_path='.length);
}

/** The restoring role is another one. */
function nameUser(path: string, user: string): string {
  return path.replaceAll(/"\$user"|(?<![\w"$])\$user(?![\w"$])/g, () => identifier(user));
}
