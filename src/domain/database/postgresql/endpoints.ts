import { readFile, stat } from 'node:fs/promises';
import { Problem } from '../../../messages/problem.ts';
import { nameServer } from '../client.ts';
import { describeTarget, noFile, splitLines, type Connection } from './connection.ts';
import { besideNames } from './maintenance.ts';
import { untilLetIn } from './let-in.ts';

/** The restorer role: one for each platform's database, since restores of one database exclude one another. */
export function nameRestorer({ database: { name } }: Pick<Connection, 'database'>): string {
  return besideNames(name).fresh;
}

/** Where a role may log in, as libpq's variables. */
export interface Endpoint {
  readonly PGHOST: string;
  readonly PGPORT: string;
}

/**
 * Our own endpoint, then the loopback address: a server that admits local programs only by Unix user may accept a
 * password there. Not a service file, whose settings no variable would override.
 *
 * @param name a database that we may connect to
 */
export async function listEndpoints(connection: Connection, name: string): Promise<readonly Endpoint[]> {
  const said = await connection.query('\\echo :HOST\n\\echo :PORT\n', { name });
  const [PGHOST = '', PGPORT = ''] = said.split('\n');
  const isOwn =
    PGHOST.startsWith('/') &&
    (await listensOnLoopback({ socket: `${PGHOST}/.s.PGSQL.${PGPORT}`, port: PGPORT }));
  return [{ PGHOST, PGPORT }, ...(isOwn ? [{ PGHOST: '127.0.0.1', PGPORT }] : [])];
}

/**
 * Whether that port of 127.0.0.1 belongs to the server: if the server does not listen there, anyone could, and would
 * receive everything restored. The kernel lists the owner of the socket; state 0A is listening.
 */
async function listensOnLoopback({ socket, port }: { socket: string; port: string }): Promise<boolean> {
  const owner = await stat(socket).catch(() => undefined);
  const text = await readFile('/proc/net/tcp', 'utf8').catch(() => '');
  const local = Number(port).toString(16).toUpperCase().padStart(4, '0');
  const listeners = text.split('\n').flatMap((line) => {
    const [, address = '', , state, , , , uid] = line.trim().split(/\s+/);
    const isThere = [`0100007F:${local}`, `00000000:${local}`].includes(address) && state === '0A';
    return isThere ? [Number(uid)] : [];
  });
  return owner !== undefined && listeners.length > 0 && listeners.every((uid) => uid === owner.uid);
}

/** psql arguments to connect and exit again. */
export function knock(name: string): readonly string[] {
  return ['--no-psqlrc', '--no-password', '--quiet', `--dbname=${describeTarget(name)}`, '--command=SELECT'];
}

/**
 * Checks that a restorer role would be asked for its password, if a restore would need one, without creating anything.
 * A server asks known and unknown roles alike, and logs nothing if the client leaves without an answer.
 *
 * @throws Problem `backup.database-restorer-refused`
 */
export async function requireWayIn(connection: Connection): Promise<void> {
  const { name } = connection.database;
  if ((await connection.query(needsRestorer)) === '') return;
  const role = nameRestorer(connection);
  const refusals: string[] = [];
  for (const endpoint of await listEndpoints(connection, name)) {
    const knocking = connection.commandAs({ ...endpoint, PGUSER: role, PGPASSFILE: noFile }, 'psql', {
      args: knock(name),
    });
    const { exitCode, stderr } = await untilLetIn(
      connection,
      () => connection.ports.shell.run(knocking),
      (ended) => (ended.exitCode === 0 ? undefined : ended.stderr),
    );
    // libpq's own message, which is not translated for us.
    if (exitCode === 0 || stderr.includes('no password supplied')) return;
    refusals.push(stderr);
  }
  // Such a rule asks for no password, and answers that there is no such role.
  const trusting = "SELECT 'found' FROM pg_hba_file_rules WHERE auth_method = 'trust' LIMIT 1;";
  if ((await connection.query(trusting, { isTolerant: true })) === '')
    throw describeRefusal({ connection, role, refusals });
}

/** For a superuser, once somebody else owns something in it. */
const needsRestorer = `SELECT 'found' FROM pg_shdepend JOIN pg_roles r ON r.oid = refobjid
  WHERE refclassid = 'pg_authid'::regclass AND deptype = 'o' AND NOT r.rolsuper
    AND dbid = (SELECT oid FROM pg_database WHERE datname = current_database())
    AND EXISTS (SELECT FROM pg_roles WHERE rolname = current_user AND rolsuper) LIMIT 1;`;

export function describeRefusal({
  connection,
  role,
  refusals,
}: {
  connection: Connection;
  role: string;
  refusals: readonly string[];
}): Problem {
  const { engine, name } = connection.database;
  const lines = refusals.flatMap(splitLines).map((line) => line.trim());
  return Problem.of('backup.database-restorer-refused', {
    ...{ engine, name, server: nameServer(connection.database), user: role },
    detail: connection.quoteLines(lines).join(' '),
  });
}
