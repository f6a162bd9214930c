import { StatementFailure, type Connection } from './connection.ts';
import { quoteAccount } from './quote.ts';
import { grantTables, isAbout, readPrivileges, type Account, type Surroundings } from './surroundings.ts';

/**
 * Makes the users and roles that are missing, as they were on the whole server, with their passwords. Whoever is there stays
 * as he is.
 *
 * @returns who is still missing
 */
export async function makeMissingAccounts({
  connection,
  accounts,
}: Pick<Surroundings, 'accounts'> & { connection: Connection }): Promise<readonly string[]> {
  if (accounts === null || accounts.length === 0) return [];
  const present = await readPresent(connection);
  if (present === undefined) return [];
  const still: string[] = [];
  for (const account of accounts) {
    if (present.has(nameAccount(account))) continue;
    if (!(await runs(connection, account.statements.map((it) => `${it};`).join('\n'))))
      still.push(nameAccount(account));
  }
  return still;
}

/** Undefined where the tool's user may not know. */
async function readPresent({ query }: Connection): Promise<ReadonlySet<string> | undefined> {
  try {
    const rows = await query('SELECT User, Host FROM mysql.user');
    return new Set(rows.map(([user = '', host = '']) => nameAccount({ user, host })));
  } catch (error) {
    if (error instanceof StatementFailure) return undefined;
    throw error;
  }
}

/**
 * Gives everyone exactly the rights on the database and what is in it that he had. Nothing is done where they are so.
 *
 * @returns whose rights are not as they were
 */
export async function restorePrivileges({
  connection,
  privileges,
  accounts,
}: Pick<Surroundings, 'privileges' | 'accounts'> & {
  connection: Connection;
}): Promise<readonly string[]> {
  if (privileges === null) return [];
  const present = await readPrivileges(connection);
  if (present !== null && isSame(present, privileges)) return [];
  const condition = isAbout(connection.database.name);
  const isDone = await runs(
    connection,
    [
      "SET SESSION sql_mode = 'NO_AUTO_VALUE_ON_ZERO';",
      'USE mysql;',
      ...grantTables.map((table) => `DELETE FROM mysql.${table} WHERE ${condition};`),
      ...privileges,
      'FLUSH PRIVILEGES;',
    ].join('\n'),
  );
  return isDone ? [] : (accounts ?? []).map(nameAccount);
}

function isSame(one: readonly string[], other: readonly string[]): boolean {
  const sort = (lines: readonly string[]) => [...lines].sort().join('\n');
  return sort(one) === sort(other);
}

/** What the server says of a refused statement is not shown: it may quote a password's hash. */
async function runs({ query }: Connection, sql: string): Promise<boolean> {
  try {
    await query(sql);
    return true;
  } catch (error) {
    if (error instanceof StatementFailure) return false;
    throw error;
  }
}

function nameAccount({ user, host }: Pick<Account, 'user' | 'host'>): string {
  return quoteAccount({ user, host }).replaceAll('`', '');
}
