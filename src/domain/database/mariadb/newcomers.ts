import { listPresentAccounts } from './accounts.ts';
import { runs, StatementFailure, type Connection } from './connection.ts';
import { nameAccount, quoteAccount, quoteString } from './quote.ts';
import { grantTables, isAbout, type Account, type ServerObjects } from './server-objects.ts';

type Name = Pick<Account, 'user' | 'host'>;

/**
 * Accounts created since the dump with rights on the database: the update being rolled back created them, and would
 * fail to create them again. Must be queried before those rights are revoked.
 */
export async function listNewcomersOf({
  connection,
  everyone,
}: Pick<ServerObjects, 'everyone'> & { connection: Connection }): Promise<readonly Name[]> {
  const newcomers = await listNewcomers({ connection, everyone });
  if (newcomers.length === 0) return [];
  const about = grantTables.map(
    (table) => `SELECT User, Host FROM mysql.${table} WHERE ${isAbout(connection.database.name)}`,
  );
  const rows = await ask(
    connection,
    `WITH RECURSIVE having_rights (User, Host) AS (
  ${about.join(' UNION ')}
  UNION SELECT m.User, m.Host FROM mysql.roles_mapping m JOIN having_rights h ON h.Host = '' AND m.Role = h.User
) SELECT User, Host FROM having_rights`,
  );
  const found = new Set(rows.map(([user = '', host = '']) => nameAccount({ user, host })));
  return newcomers.filter((each) => found.has(nameAccount(each)));
}

/**
 * Drops those that have no rights left anywhere and have defined nothing elsewhere. Roles first, since their members
 * lose them with that.
 */
export async function dropNewcomers(connection: Connection, newcomers: readonly Name[]): Promise<void> {
  const rolesFirst = [...newcomers].sort((a, b) => Number(a.host !== '') - Number(b.host !== ''));
  for (const each of rolesFirst)
    if (await isWithoutRights(connection, each))
      await runs(connection, `DROP ${each.host === '' ? 'ROLE' : 'USER'} ${quoteAccount(each)}`);
}

/** Accounts that exist now and did not when the dump was made; none if that is not recorded or may not be read. */
export async function listNewcomers({
  connection,
  everyone,
}: Pick<ServerObjects, 'everyone'> & { connection: Connection }): Promise<readonly Name[]> {
  if (everyone === undefined || everyone === null) return [];
  const before = new Set(everyone);
  return ((await listPresentAccounts(connection)) ?? []).filter((each) => !before.has(nameAccount(each)));
}

async function isWithoutRights(connection: Connection, account: Name): Promise<boolean> {
  const grants = await ask(connection, `SHOW GRANTS FOR ${quoteAccount(account)}`);
  if (grants.some(([line = '']) => !line.startsWith('GRANT USAGE ON *.* TO '))) return false;
  // A role is listed with or without a trailing @.
  const names = account.host === '' ? [account.user, `${account.user}@`] : [nameAccount(account)];
  const own = quoteString(connection.database.name);
  const definers = [
    ['ROUTINES', 'ROUTINE_SCHEMA'],
    ['TRIGGERS', 'TRIGGER_SCHEMA'],
    ['EVENTS', 'EVENT_SCHEMA'],
    ['VIEWS', 'TABLE_SCHEMA'],
  ].map(
    ([table, schema]) =>
      `SELECT 1 FROM information_schema.${table} WHERE DEFINER IN (${names.map(quoteString).join(', ')}) AND ${schema} <> ${own}`,
  );
  return (await ask(connection, definers.join(' UNION '))).length === 0;
}

/** Nothing is known if the tool's user may not query it. */
async function ask({ query }: Connection, sql: string): Promise<readonly (readonly string[])[]> {
  try {
    return await query(sql);
  } catch (error) {
    if (error instanceof StatementFailure) return [['?']];
    throw error;
  }
}
