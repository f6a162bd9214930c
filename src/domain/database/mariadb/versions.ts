import { Problem } from '../../../messages/problem.ts';
import { nameOf, type Connection } from './connection.ts';

/** Version of the dump program, such as `10.11.19`; undefined if it does not tell. */
export async function readClientVersion(connection: Connection): Promise<string | undefined> {
  // Without the connection options, since the program would look for their file.
  const { stdout } = await connection.ports.shell.run(
    connection.client.command(connection.programs.dump, { args: ['--version'] }),
  );
  return /(?:Distrib|from) (\d+\.\d+(?:\.\d+)?)/.exec(stdout)?.[1];
}

/** Such as `10.11.19`. @throws Problem `backup.database-unreachable` */
export async function readServerVersion({ query }: Connection): Promise<string> {
  const rows = await query('SELECT VERSION()');
  const version = rows[0]?.[0] ?? '';
  // Servers that replicate to old ones prefix it with `5.5.5-`.
  return /(?:^5\.5\.5-)?(\d+\.\d+(?:\.\d+)?)/.exec(version)?.[1] ?? version;
}

/**
 * Checks that the dump program is not of an older series than its server: it would not know newer column types and
 * options.
 *
 * @returns the server's version
 * @throws Problem `backup.database-client-old`, `backup.database-unreachable`
 */
export async function requireYoungClient(connection: Connection): Promise<string> {
  const serverVersion = await readServerVersion(connection);
  const clientVersion = await readClientVersion(connection);
  if (clientVersion === undefined || !isOlderSeries(clientVersion, serverVersion)) return serverVersion;
  throw Problem.of('backup.database-client-old', {
    ...nameOf(connection.database),
    program: connection.programs.dump,
    clientVersion,
    serverVersion,
  });
}

/** By the first two numbers. */
export function isOlderSeries(one: string, other: string): boolean {
  const [major = 0, minor = 0] = one.split('.').map(Number);
  const [otherMajor = 0, otherMinor = 0] = other.split('.').map(Number);
  return major < otherMajor || (major === otherMajor && minor < otherMinor);
}
