import { lstat, readdir } from 'node:fs/promises';
import type { Ports } from '../../ports/ports.ts';
import { readWholeFile } from '../files/read-file.ts';
import { readGroupId } from '../platform/group.ts';
import { unitFolder, type Wanted, type World } from './decide.ts';
import { readAccount } from './find-accounts.ts';
import type { PresentFile } from './files.ts';
import { isOurs } from './mark.ts';

/** What of the world `decideSetup` needs, except nginx and the platform's folder. Nothing is changed. */
export async function readWorld({
  wanted,
  ports,
}: {
  readonly wanted: Wanted;
  readonly ports: Pick<Ports, 'shell' | 'system'>;
}): Promise<Omit<World, 'nginx' | 'adoption'> & { readonly unknownMembers: readonly string[] }> {
  const { group, folders, files, unwantedFiles, units, unwantedUnits } = wanted;
  const people = await Promise.all(
    wanted.members.map(async (user) => ({ user, groups: await readGroups(user, ports) })),
  );
  const hasSystemd = await ports.system.hasSystemd();
  return {
    gid: await readGroupId({ group, ports }),
    uids: await readEach(
      folders.flatMap(({ owner }) => owner ?? []),
      async (owner) => (await readAccount(owner, ports))?.uid,
    ),
    members: people.flatMap(({ user, groups }) => (groups?.includes(group) === true ? [user] : [])),
    unknownMembers: people.flatMap(({ user, groups }) => (groups === undefined ? [user] : [])),
    folders: await readEach(
      folders.map(({ path }) => path),
      readFolder,
    ),
    files: await readEach([...files.map(({ path }) => path), ...unwantedFiles], readPresent),
    enabledUnits: hasSystemd ? await listEnabled([...units, ...unwantedUnits], ports) : [],
    isStale: hasSystemd && (await isStale({ wanted, ports })),
  };
}

async function readEach<T>(
  paths: readonly string[],
  read: (path: string) => Promise<T | undefined>,
): Promise<ReadonlyMap<string, T>> {
  const found = await Promise.all(paths.map(async (path) => [path, await read(path)] as const));
  return new Map(found.flatMap(([path, each]) => (each === undefined ? [] : [[path, each] as const])));
}

/** Undefined if there is no such user. */
async function readGroups(
  user: string,
  { shell }: Pick<Ports, 'shell'>,
): Promise<readonly string[] | undefined> {
  const { exitCode, stdout } = await shell.run({ program: 'id', args: ['-n', '-G', '-z', '--', user] });
  return exitCode === 0 ? stdout.split('\0').filter((name) => name !== '') : undefined;
}

async function readFolder(path: string) {
  const found = await lstat(path).catch(() => undefined);
  if (found === undefined) return undefined;
  const names = await readdir(path).catch(() => ['?']);
  return {
    mode: found.mode & 0o7777,
    uid: found.uid,
    gid: found.gid,
    isEmpty: names.length === 0,
  };
}

/** Undefined if there is nothing. */
export async function readPresent(path: string): Promise<PresentFile | undefined> {
  const found = await lstat(path).catch(() => undefined);
  if (found === undefined) return undefined;
  if (!found.isFile()) return 'other';
  const content = await readWholeFile(path, { maximumBytes: 2 ** 20, followsLinks: false }).then(
    String,
    () => undefined,
  );
  return content === undefined
    ? 'other'
    : { content, mode: found.mode & 0o7777, uid: found.uid, gid: found.gid };
}

export async function isOurFile(path: string): Promise<boolean> {
  const found = await readPresent(path);
  return found !== undefined && found !== 'other' && isOurs(found.content);
}

export async function listEnabled(
  units: readonly string[],
  { shell }: Pick<Ports, 'shell'>,
): Promise<readonly string[]> {
  const asked = await Promise.all(
    units.map(async (unit) => {
      const { stdout } = await shell.run({
        program: 'systemctl',
        args: ['is-enabled', '--', unit],
        timeoutSeconds: 30,
      });
      return stdout.trim() === 'enabled' ? [unit] : [];
    }),
  );
  return asked.flat();
}

/** A run killed between writing a unit and letting systemd read it. */
async function isStale({
  wanted: { files },
  ports: { shell },
}: {
  wanted: Wanted;
  ports: Pick<Ports, 'shell'>;
}): Promise<boolean> {
  const units = files.flatMap(({ path }) => {
    const [name = ''] = path.startsWith(unitFolder) ? path.slice(unitFolder.length).split('/') : [];
    return name === '' ? [] : [name.replace(/\.d$/, '')];
  });
  if (units.length === 0) return false;
  const { stdout } = await shell.run({
    program: 'systemctl',
    args: ['show', '--property=NeedDaemonReload', '--', ...new Set(units)],
    timeoutSeconds: 30,
  });
  return stdout.includes('=yes');
}
