import { runs, type Connection } from './connection.ts';
import { dropNewcomers, listNewcomersOf } from './newcomers.ts';
import { nameAccount } from './quote.ts';
import { grantTables, isAbout, readPrivileges, type ServerObjects } from './server-objects.ts';

/**
 * Gives everyone exactly the rights on the database and what is in it that he had. Nothing is done where they are so.
 *
 * @returns whose rights are not as they were
 */
export async function restorePrivileges({
  connection,
  privileges,
  accounts,
  everyone,
  dropsNewcomers = false,
}: Pick<ServerObjects, 'privileges' | 'accounts' | 'everyone'> & {
  connection: Connection;
  /** Whether those who came since, and have rights on this database alone, are to go. */
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
