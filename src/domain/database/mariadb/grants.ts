import { runs, type Connection } from './connection.ts';
import { dropNewcomers, listNewcomersOf } from './newcomers.ts';
import { nameAccount } from './quote.ts';
import { grantTables, isAbout, readPrivileges, type ServerObjects } from './server-objects.ts';

/**
 * Restores the exact rights that everyone had on the database and its objects. Does nothing where they already match.
 *
 * @returns accounts whose rights differ from before
 */
export async function restorePrivileges({
  connection,
  privileges,
  accounts,
  everyone,
  dropsNewcomers = false,
}: Pick<ServerObjects, 'privileges' | 'accounts' | 'everyone'> & {
  connection: Connection;
  /** Whether accounts created since, with rights on this database only, are dropped. */
  dropsNewcomers?: boolean;
}): Promise<readonly string[]> {
  if (privileges === null) return [];
  const present = await readPrivileges(connection);
  if (present !== null && isSame(present, privileges)) return [];
  const newcomers = dropsNewcomers ? await listNewcomersOf({ connection, everyone }) : [];
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
  await dropNewcomers(connection, newcomers);
  return isDone ? [] : (accounts ?? []).map(nameAccount);
}

function isSame(one: readonly string[], other: readonly string[]): boolean {
  const sort = (lines: readonly string[]) => [...lines].sort().join('\n');
  return sort(one) === sort(other);
}
