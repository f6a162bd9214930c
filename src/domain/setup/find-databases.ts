import { lstat, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Database } from '../../model/site.ts';
import type { Ports } from '../../ports/ports.ts';
import { findDistrusted } from '../files/trust.ts';
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

/**
 * Anybody can listen where he may write, and could ask a client of root for files: nothing of ours connects to a socket
 * that is not a server's own, or in whose place another could put one.
 */
async function inspect(
  { path, engine, port }: Socket,
  ports: Pick<Ports, 'shell'>,
): Promise<FoundServer | undefined> {
  try {
    const found = await lstat(path);
    const account = found.isSocket() ? await findAccount(found.uid, ports) : undefined;
    if (account === undefined) return undefined;
    const { owner, groups } = account;
    const places = [dirname(path)];
    if ((await findDistrusted({ places, owners: [found.uid], groups, ports })).length > 0) return undefined;
    if (engine === 'mariadb') return { engine, socket: path, owner };
    const isUsual = port === undefined || port === usualPort;
    return { engine, socket: dirname(path), owner, ...(!isUsual && { port }) };
  } catch {
    return undefined; // Of another mount namespace, or gone meanwhile.
  }
}

/** Whom servers run as, on Debian and Red Hat. */
const accounts = ['root', 'mysql', 'postgres'];
const usualPort = 5432;

/** Undefined if no server runs as that user. Debian's PostgreSQL lets its own group write in the folder of its socket. */
async function findAccount(
  uid: number,
  ports: Pick<Ports, 'shell'>,
): Promise<{ readonly owner: string; readonly groups: readonly number[] } | undefined> {
  const entries = await Promise.all(accounts.map((name) => readEntry('passwd', name, ports)));
  const [owner = '', , id, gid = ''] = entries.find((entry) => entry[2] === String(uid)) ?? [];
  if (id === undefined) return undefined;
  const [, , , members] = await readEntry('group', gid, ports);
  const isOwn = members === '' || members === owner;
  return { owner, groups: isOwn ? [Number(gid)] : [] };
}

async function readEntry(
  table: 'passwd' | 'group',
  key: string,
  { shell }: Pick<Ports, 'shell'>,
): Promise<readonly string[]> {
  const { exitCode, stdout } = await shell.run({ program: 'getent', args: [table, key] });
  return exitCode === 0 ? stdout.trimEnd().split(':') : [];
}

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
        args: ['--no-defaults', '--local-infile=0', '--batch', '--skip-column-names', `--socket=${socket}`, '--user=root',
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
