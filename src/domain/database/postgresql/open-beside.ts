import { identifier, literal, type Connection } from './connection.ts';
import { queryMaintenance } from './maintenance.ts';

/**
 * Lets the tool's user into a database beside the live one for the time of an action: a hook may have closed what was replaced. It is
 * closed again afterwards, since it may come back.
 */
export async function withOpened<T>({
  connection,
  name,
  action,
}: {
  connection: Connection;
  name: string;
  action: () => Promise<T>;
}): Promise<T> {
  const it = `ALTER DATABASE ${identifier(name)}`;
  const sql = `SELECT format('ALLOW_CONNECTIONS %s CONNECTION LIMIT %s', datallowconn::text, datconnlimit) FROM pg_database
    WHERE datname = ${literal(name)} AND (NOT datallowconn OR datconnlimit <> -1);`;
  const before = await queryMaintenance(connection, sql);
  const change = (options: string) =>
    queryMaintenance(connection, `${it} WITH ${options};`, { isTolerant: true });
  if (before !== '') await change('ALLOW_CONNECTIONS true CONNECTION LIMIT -1');
  const right = `SELECT 'missing' WHERE NOT has_database_privilege(${literal(name)}, 'CONNECT');`;
  const isShut = (await queryMaintenance(connection, right)) !== '';
  const grant = (word: 'GRANT' | 'REVOKE', to: 'TO' | 'FROM') =>
    queryMaintenance(connection, `${word} CONNECT ON DATABASE ${identifier(name)} ${to} CURRENT_USER;`, {
      isTolerant: true,
    });
  if (isShut) await grant('GRANT', 'TO');
  try {
    return await action();
  } finally {
    // The action's own failure is the one to tell.
    if (isShut) await grant('REVOKE', 'FROM').catch(() => '');
    if (before !== '') await change(before).catch(() => '');
  }
}
