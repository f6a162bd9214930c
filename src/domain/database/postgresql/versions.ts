import { Problem } from '../../../messages/problem.ts';
import type { Connection } from './connection.ts';

/** Such as `15.18`. */
export async function readServerVersion(connection: Connection, name?: string): Promise<string> {
  return firstWord(await connection.query('SHOW server_version;', name === undefined ? {} : { name }));
}

/** Version of pg_dump: `pg_dump (PostgreSQL) 15.18 (Debian …)`. */
export async function readClientVersion(connection: Connection): Promise<string> {
  const { stdout } = await connection.ports.shell.run(connection.command('pg_dump', { args: ['--version'] }));
  return firstWord(stdout.replace(/^.*?\) /, ''));
}

/**
 * @param database to connect to
 * @returns the server's version
 * @throws Problem `backup.database-client-old`, since pg_dump refuses a newer server
 */
export async function requireYoungClient(connection: Connection, database?: string): Promise<string> {
  const [serverVersion, clientVersion] = [
    await readServerVersion(connection, database),
    await readClientVersion(connection),
  ];
  const { engine, name } = connection.database;
  if (Number.parseInt(clientVersion, 10) >= Number.parseInt(serverVersion, 10)) return serverVersion;
  throw Problem.of('backup.database-client-old', {
    ...{ engine, name, program: 'pg_dump', clientVersion, serverVersion },
  });
}

function firstWord(text: string): string {
  return text.trim().split(/\s/)[0] ?? '';
}
