import { randomBytes } from 'node:crypto';
import { queryMaintenance, identifier, literal, type Connection } from './connection.ts';
import { chooseMaintenance, queryDiscreetly } from './maintenance.ts';
import { describeRefusal, knock, listEndpoints, nameRestorer } from './endpoints.ts';
import { withClientFolder } from './client-folder.ts';
import { untilLetIn } from './let-in.ts';

/**
 * A role with no rights except on the database being created: functions that its session runs gain nothing from it. It
 * must really log in: in a superuser's session, any function could reset the role.
 */
export interface Restorer {
  readonly role: string;
  readonly command: Connection['command'];
}

/**
 * Creates the role, admits it to the database, and drops it again; after a kill, the next restore does so first, with
 * `dropRestorer`. Its objects must be given away or dropped by then.
 *
 * @throws Problem `backup.database-restorer-refused`
 */
export async function withRestorer<T>({
  connection,
  name,
  action,
}: {
  connection: Connection;
  /** The database. */
  name: string;
  action: (restorer: Restorer) => Promise<T>;
}): Promise<T> {
  const role = nameRestorer(connection);
  const password = randomBytes(24).toString('hex');
  try {
    await queryDiscreetly(connection, [
      // Works for a server that asks for MD5, too; an MD5 hash, PostgreSQL 13's default, does not work for SCRAM.
      "SET password_encryption = 'scram-sha-256';",
      `CREATE ROLE ${identifier(role)} LOGIN NOINHERIT PASSWORD ${literal(password)};`,
      `GRANT CONNECT, CREATE, TEMPORARY ON DATABASE ${identifier(name)} TO ${identifier(role)};`,
    ]);
    return await withClientFolder({ connection }, async (folder) => {
      const passwords = await folder.write('pgpass', `*:*:*:${role}:${password}\n`);
      return action(await findWay({ connection, name, role, passwords }));
    });
  } finally {
    // If it still owns something, the caller's own failure is the one to report, and the next restore drops it.
    await dropRestorer(connection).catch(() => undefined);
  }
}

/** Drops the role, if it exists. @throws PsqlFailure if it still owns something */
export async function dropRestorer(connection: Connection): Promise<void> {
  const role = nameRestorer(connection);
  const sql = String.raw`
SELECT count(*) = 1 AS is_there FROM pg_roles WHERE rolname = ${literal(role)} \gset
\if :is_there
DROP OWNED BY ${identifier(role)}; DROP ROLE ${identifier(role)};
\endif
`;
  await queryMaintenance(connection, sql);
}

/** A server that admits local programs only by Unix user may accept a password on the loopback address. */
async function findWay({
  connection,
  name,
  role,
  passwords,
}: {
  connection: Connection;
  name: string;
  role: string;
  passwords: string;
}): Promise<Restorer> {
  const refusals: string[] = [];
  for (const endpoint of await listEndpoints(connection, await chooseMaintenance(connection))) {
    const env = { ...endpoint, PGUSER: role, PGPASSFILE: passwords };
    const command: Restorer['command'] = (program, options) => connection.commandAs(env, program, options);
    const { exitCode, stderr } = await untilLetIn(
      connection,
      () => connection.ports.shell.run(command('psql', { args: knock(name) })),
      (ended) => (ended.exitCode === 0 ? undefined : ended.stderr),
    );
    if (exitCode === 0) return { role, command };
    refusals.push(stderr);
  }
  throw describeRefusal({ connection, role, refusals });
}
