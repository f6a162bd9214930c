import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, chown, mkdir, stat, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { startMariadb } from '../../../fixtures/mariadb/server.ts';
import { runOrThrow } from '../../../fixtures/site/run.ts';
import { findDatabases } from '../../../src/domain/setup/find-databases.ts';
import type { Command } from '../../../src/ports/shell.ts';
import { createTestPorts, makeScratchFolder } from '../../ports.ts';

const isRoot = process.getuid?.() === 0;

/** Runs the search; returns the sockets below the folder that a client was started for, and its commands. */
async function search(folder: string) {
  const ports = createTestPorts();
  const commands: Command[] = [];
  const shell: typeof ports.shell = {
    ...ports.shell,
    run: (command, options) => {
      commands.push(command);
      return ports.shell.run(command, options);
    },
  };
  const found = await findDatabases({ ports: { shell } });
  return {
    found: found.filter(({ socket }) => socket?.startsWith(folder) === true),
    clients: commands.filter(
      ({ program, args = [] }) =>
        ['mariadb', 'psql'].includes(program) && args.some((word) => word.includes(folder)),
    ),
  };
}

async function findId(user: string): Promise<number> {
  return Number((await runOrThrow(['id', '--user', user])).stdout);
}

/** Whoever it is, it listens. */
async function listen(path: string, user: string): Promise<void> {
  const uid = await findId(user);
  const script =
    'require("net").createServer((client) => client.destroy()).listen(process.argv[1], () => console.log("listens"))';
  const child = spawn(process.execPath, ['-e', script, path], { uid, stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  await once(child.stdout, 'data');
}

test.runIf(isRoot)('a server is found by its socket, and can have no file of ours', async () => {
  const folder = await makeScratchFolder();
  const socket = join(folder, 'server/mysqld.sock');
  await mkdir(join(folder, 'server'));
  await symlink('mysqld.sock', join(folder, 'server/socket'));
  const server = await startMariadb({ folder: join(folder, 'server'), options: [`--socket=${socket}`] });
  onTestFinished(() => server.stop());
  await server.query('CREATE DATABASE planipsy');
  const { found, clients } = await search(folder);
  expect(found).toEqual([{ engine: 'mariadb', name: 'planipsy', socket, user: 'root' }]);
  expect(clients.map(({ args = [] }) => args.includes('--local-infile=0'))).toEqual([true]);
});

interface Place {
  readonly name?: string;
  /** Who listens. */
  readonly user?: string;
  /** Of the folder with the socket. */
  readonly owner?: string;
  readonly group?: string;
  readonly mode?: number;
  readonly aboveOwner?: string;
  readonly aboveMode?: number;
}

async function layPlace({
  name = 'mysqld.sock',
  user = 'mysql',
  owner = user,
  group = user,
  mode = 0o755,
  aboveOwner = 'root',
  aboveMode = 0o755,
}: Place): Promise<string> {
  const above = await makeScratchFolder();
  const folder = join(above, 'server');
  await mkdir(folder);
  const gid = Number((await runOrThrow(['id', '--group', group])).stdout);
  await chmod(above, 0o755);
  await chown(folder, await findId(user), gid);
  await listen(join(folder, name), user);
  await chown(folder, await findId(owner), gid);
  await chmod(folder, mode);
  await chown(above, await findId(aboveOwner), 0);
  await chmod(above, aboveMode);
  expect((await stat(join(folder, name))).uid).toBe(await findId(user));
  return above;
}

test.runIf(isRoot).each<readonly [string, Place]>([
  ['belongs to a service of the system', { user: 'www-data' }],
  ['belongs to a service of the system, of PostgreSQL', { user: 'www-data', name: '.s.PGSQL.5432' }],
  ['is in a folder of a service', { owner: 'www-data' }],
  ['is below a folder of a service', { aboveOwner: 'www-data' }],
  ['is in a folder that a group may change', { group: 'www-data', mode: 0o2775 }],
  ['is below a folder that anybody may change', { aboveMode: 0o777 }],
])('nothing of ours connects to a socket that %s', async (_name, place) => {
  const { found, clients } = await search(await layPlace(place));
  expect({ found, clients }).toEqual({ found: [], clients: [] });
});

test.runIf(isRoot)("a folder that a server's own group may change is the usual one of Debian", async () => {
  const place = { user: 'postgres', name: '.s.PGSQL.5432', mode: 0o2775 };
  const { clients } = await search(await layPlace(place));
  expect(clients).toHaveLength(1);
});
