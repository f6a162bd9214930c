import { queryMaintenance, identifier, literal, type Connection } from './connection.ts';

/**
 * Admits the tool's user to a database for the duration of an action, if a hook has shut it. It is shut again
 * afterwards, unless we are killed. Restrictions that do not exclude this user are left alone, since nothing would
 * restore them after a kill.
 *
 * @param action gets the database's own connection limit, if it is changed meanwhile
 */
export async function withOpened<T>({
  connection,
  name,
  action,
}: {
  connection: Connection;
  name: string;
  action: (limit?: number) => Promise<T>;
}): Promise<T> {
  const change = async (options: readonly string[]) => {
    if (options.length === 0) return;
    const sql = `ALTER DATABASE ${identifier(name)} WITH ${options.join(' ')};`;
    await queryMaintenance(connection, sql, { isTolerant: true });
  };
  const grant = async (sql: string) =>
    queryMaintenance(
      connection,
      sql.replace('IT', () => `DATABASE ${identifier(name)}`),
      { isTolerant: true },
    );
  const said = await queryMaintenance(connection, obstacles(name), { isTolerant: true });
  const [isShut, hasNoRoom, hasNoRight] = said.split('\t').map((it) => it === 't');
  await change([
    ...(isShut === true ? ['ALLOW_CONNECTIONS true'] : []),
    ...(hasNoRoom === true ? ['CONNECTION LIMIT -1'] : []),
  ]);
  if (hasNoRight === true) await grant('GRANT CONNECT ON IT TO CURRENT_USER;');
  try {
    return await (hasNoRoom === true ? action(0) : action());
  } finally {
    // The action's own failure is the one to report.
    if (hasNoRight === true) await grant('REVOKE CONNECT ON IT FROM CURRENT_USER;').catch(() => '');
    await change([
      ...(isShut === true ? ['ALLOW_CONNECTIONS false'] : []),
      ...(hasNoRoom === true ? ['CONNECTION LIMIT 0'] : []),
    ]).catch(() => undefined);
  }
}

/** A superuser is not subject to the limit. */
function obstacles(name: string): string {
  return `SELECT NOT datallowconn, datconnlimit = 0 AND NOT rolsuper, NOT has_database_privilege(d.oid, 'CONNECT')
    FROM pg_database d, pg_roles WHERE datname = ${literal(name)} AND rolname = current_user;`;
}
