import { identifier, literal, type Connection } from './connection.ts';
import { queryMaintenance } from './maintenance.ts';

/**
 * Lets the tool's user into a database for the time of an action: a hook may have closed it. It is closed again afterwards.
 *
 * @param action gets the database's own limit of connections, where it is another meanwhile
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
  const it = `ALTER DATABASE ${identifier(name)}`;
  const sql = `SELECT format('ALLOW_CONNECTIONS %s CONNECTION LIMIT %s', datallowconn::text, datconnlimit) FROM pg_database
    WHERE datname = ${literal(name)} AND (NOT datallowconn OR datconnlimit <> -1);`;
  const before = await queryMaintenance(connection, sql);
  const change = (options: string) =>
    queryMaintenance(connection, `${it} WITH ${options};`, { isTolerant: true });
  if (before !== '') await change('ALLOW_CONNECTIONS true CONNECTION LIMIT -1');
  const right = `SELECT 'missing' WHERE NOT has_database_privilege(${literal(name)}, 'CONNECT');`;
  const isShut = (await queryMaintenance(connection, right, { isTolerant: true })) !== '';
  const grant = (word: 'GRANT' | 'REVOKE', to: 'TO' | 'FROM') =>
    queryMaintenance(connection, `${word} CONNECT ON DATABASE ${identifier(name)} ${to} CURRENT_USER;`, {
      isTolerant: true,
    });
  if (isShut) await grant('GRANT', 'TO');
  try {
    return await action(before === '' ? undefined : Number(before.split(' ').at(-1)));
  } finally {
    // The action's own failure is the one to tell.
    if (isShut) await grant('REVOKE', 'FROM').catch(() => '');
    if (before !== '') await change(before).catch(() => '');
  }
}
