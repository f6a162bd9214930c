import { readFile, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Database } from '../../model/site.ts';
import type { Ports } from '../../ports/ports.ts';
import { isDatabaseName } from '../../terms/words.ts';

/** A database server that listens here, by its socket. */
interface FoundServer {
  readonly engine: Database['engine'];
  /** As the configuration of a database names it: a folder for PostgreSQL. */
  readonly socket: string;
  readonly port?: number;
  /** The Unix user to whom the socket belongs. */
  readonly owner: string;
}

/** The databases of the servers that listen on a socket here, as a configuration would name them. */
export async function findDatabases({
  ports,
}: {
  ports: Pick<Ports, 'shell'>;
}): Promise<readonly Database[]> {
  const text = await readFile('/proc/net/unix', 'utf8').catch(() => '');
  const servers = await Promise.all(listSockets(text).map((socket) => inspect(socket, ports)));
  const lists = await Promise.all(
    servers.flatMap((server) => (server === undefined ? [] : [list(server, ports)])),
  );
  return lists.flat();
}

interface Socket {
  readonly path: string;
  readonly engine: Database['engine'];
  readonly port?: number;
}

/**
 * @param text of /proc/net/unix: its fourth field holds flags, among them __SO_ACCEPTCON of a socket that listens. Pure.
 */
export function listSockets(text: string): readonly Socket[] {
  const isListening = 0x10000;
  const paths = text.split('\n').flatMap((line) => {
    const [, , , flags = '', , , , ...rest] = line
      .trim()
      .split(' ')
      .filter((word) => word !== '');
    return (Number.parseInt(flags, 16) & isListening) === 0 ? [] : [rest.join(' ')];
  });
  return [...new Set(paths)].flatMap((path): readonly Socket[] => {
    const [, port] = /^\/.*\/\.s\.PGSQL\.(\d+)$/.exec(path) ?? [];
    if (port !== undefined) return [{ path, engine: 'postgresql', port: Number(port) }];
    return /^\/.*\/(?:mysqld?|mariadbd?)\.sock$/.test(path) ? [{ path, engine: 'mariadb' }] : [];
  });
}

/** Anybody can listen where anybody may write: nothing of ours connects to a socket in such a folder. */
async function inspect(
  { path, engine, port }: Socket,
  { shell }: Pick<Ports, 'shell'>,
): Promise<FoundServer | undefined> {
  try {
    const [folder, { uid }] = [await stat(dirname(path)), await stat(path)];
    if ((folder.mode & othersWritable) !== 0 || uid > lastSystemUser) return undefined;
    const { exitCode, stdout } = await shell.run({ program: 'getent', args: ['passwd', String(uid)] });
    const [owner = ''] = stdout.split(':');
    if (exitCode !== 0 || owner === '') return undefined;
    if (engine === 'mariadb') return { engine, socket: path, owner };
    const isUsual = port === undefined || port === usualPort;
    return { engine, socket: dirname(path), owner, ...(!isUsual && { port }) };
  } catch {
    return undefined; // Of another mount namespace, or gone meanwhile.
  }
}

const othersWritable = 0o002;
/** Debian's and Red Hat's people begin at 1000. */
const lastSystemUser = 999;
const usualPort = 5432;

/** As the server's own superuser: PostgreSQL's is who it runs as, MariaDB's is root. */
async function list(server: FoundServer, { shell }: Pick<Ports, 'shell'>): Promise<readonly Database[]> {
  const { engine, socket, port, owner } = server;
  const isPostgresql = engine === 'postgresql';
  const command = isPostgresql
    ? {
        program: 'psql',
        // prettier-ignore
        args: ['--no-psqlrc', '--tuples-only', '--no-align', '--no-password', `--host=${socket}`,
          ...(port === undefined ? [] : [`--port=${port}`]), `--username=${owner}`, '--dbname=postgres',
          '--command=SELECT datname FROM pg_catalog.pg_database WHERE NOT datistemplate ORDER BY 1'],
        runAs: owner,
      }
    : {
        program: 'mariadb',
        // prettier-ignore
        args: ['--no-defaults', '--batch', '--skip-column-names', `--socket=${socket}`, '--user=root',
          '--execute=SHOW DATABASES'],
      };
  const finished = await shell.run({ ...command, timeoutSeconds: 20 }).catch(() => undefined);
  if (finished?.exitCode !== 0) return [];
  const names = finished.stdout.split('\n').filter((name) => isDatabaseName(name) && !ofServer.has(name));
  return names.map((name) => ({
    engine,
    name,
    socket,
    ...(port !== undefined && { port }),
    user: isPostgresql ? owner : 'root',
    ...(isPostgresql && { runAs: owner }),
  }));
}

/** The server's own. */
const ofServer = new Set(['postgres', 'mysql', 'information_schema', 'performance_schema', 'sys']);
