import type { Stats } from 'node:fs';
import { lstat, opendir, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { sitePaths, type Site } from '../../../model/site.ts';
import type { Ports } from '../../../ports/ports.ts';
import type { DropFolderFacts, StarterUnit } from '../../../terms/drop-folder.ts';
import { nameError } from '../../files/error-code.ts';
import { nameImportUnits } from '../../reboot/import-units.ts';
import { findSharedFolder } from '../../site/shared-folder.ts';

interface Asked {
  readonly site: Site;
  readonly ports: Pick<Ports, 'shell' | 'system'>;
}

/** Undefined if no requests are taken. */
export async function readDropFolder({ site, ports }: Asked): Promise<DropFolderFacts | undefined> {
  const settings = site.import;
  if (settings === undefined || settings.mode === 'off') return undefined;
  const { folder, maximumGiB } = settings;
  const { administrators: group } = site;
  const sharedWith = await findSharedFolder(site);
  return {
    folder,
    ...(sharedWith !== undefined && { sharedWith }),
    ...(await inspect({ folder, site, ports })),
    ...(group !== undefined && { group }),
    disks: await measureDisks({
      folders: [folder, sitePaths(site).requests],
      bytes: maximumGiB * 2 ** 30,
      ports,
    }),
    ...((await ports.system.hasSystemd()) && { units: await readStarters({ site, ports }) }),
  };
}

async function inspect({
  folder,
  site,
  ports,
}: Asked & { folder: string }): Promise<Pick<DropFolderFacts, 'found' | 'reason'>> {
  try {
    const stats = await lstat(folder);
    const owner = await nameOf({ table: 'passwd', id: stats.uid, ports });
    const remote = await findRemote(folder);
    const found = {
      isFolder: stats.isDirectory(),
      mode: (stats.mode & 0o7777).toString(8).padStart(4, '0'),
      uid: stats.uid,
      owner,
      isMember: stats.uid !== 0 && (await isMember({ user: owner, group: site.administrators, ports })),
      group: await nameOf({ table: 'group', id: stats.gid, ports }),
      isShared: await hasList({ folder, stats, ports }),
      ...(remote !== undefined && { remote }),
    };
    return { found };
  } catch (error) {
    return { reason: nameError(error) };
  }
}

/** By number if the system does not know it. */
async function nameOf({
  table,
  id,
  ports: { shell },
}: {
  table: 'passwd' | 'group';
  id: number;
  ports: Pick<Ports, 'shell'>;
}): Promise<string> {
  const { exitCode, stdout } = await shell.run({ program: 'getent', args: [table, String(id)] });
  const [name = ''] = stdout.split(':');
  return exitCode === 0 && name !== '' ? name : String(id);
}

async function isMember({
  user,
  group,
  ports: { shell },
}: {
  user: string;
  group: string | undefined;
  ports: Pick<Ports, 'shell'>;
}): Promise<boolean> {
  if (group === undefined) return false;
  const { exitCode, stdout } = await shell.run({ program: 'id', args: ['-n', '-G', '-z', '--', user] });
  return exitCode === 0 && stdout.split('\0').includes(group);
}

/** An access list (acl(5)), which ls(1) marks with `+`: the mode alone does not show who may write. */
async function hasList({
  folder,
  stats,
  ports: { shell },
}: {
  folder: string;
  stats: Stats;
  ports: Pick<Ports, 'shell'>;
}): Promise<boolean> {
  if (!stats.isDirectory()) return false;
  const { stdout } = await shell.run({ program: 'ls', args: ['-ld', '--', folder] });
  return /^\S{10}\+/.test(stdout);
}

/** statfs(2): what other machines change without this kernel's knowledge, and owners that they choose. */
const remoteKinds: ReadonlyMap<number, string> = new Map([
  [0x6969, 'nfs'],
  [0xff534d42, 'cifs'],
  [0xfe534d42, 'smb2'],
  [0x517b, 'smb'],
  [0x01021997, '9p'],
  [0x65735546, 'fuse'],
  [0x00c36400, 'ceph'],
  [0x5346414f, 'afs'],
  [0x7461636f, 'ocfs2'],
  [0x01161970, 'gfs2'],
]);

async function findRemote(folder: string): Promise<string | undefined> {
  // On a machine of 32 bits the number is negative.
  return remoteKinds.get((await statfs(folder)).type >>> 0);
}

/** What is there already takes none of the room that is still wanted. */
async function measureDisks({
  folders,
  bytes,
  ports: { system },
}: {
  folders: readonly string[];
  bytes: number;
  ports: Pick<Ports, 'system'>;
}): Promise<DropFolderFacts['disks']> {
  const found = new Map<string, { mount: string; freeBytes: number; neededBytes: number }>();
  for (const folder of folders) {
    const space = await system.diskSpace(folder).catch(() => undefined);
    if (space === undefined) continue;
    const { device, mount, freeBytes } = space;
    const before = found.get(device) ?? { mount, freeBytes, neededBytes: 0 };
    const neededBytes = before.neededBytes + Math.max(0, bytes - (await measureContent(folder)));
    found.set(device, { ...before, neededBytes });
  }
  return [...found.values()];
}

/** Of the files in it and below, as far as they can be seen; the account may have put any number there. */
async function measureContent(folder: string): Promise<number> {
  let bytes = 0;
  let left = 10_000;
  try {
    for await (const entry of await opendir(folder, { recursive: true })) {
      if (--left < 0) break;
      if (entry.isFile()) bytes += (await lstat(join(entry.parentPath, entry.name))).blocks * 512;
    }
  } catch {
    // Renamed or removed meanwhile, or private.
  }
  return bytes;
}

async function readStarters({ site, ports: { shell } }: Asked): Promise<readonly StarterUnit[]> {
  const { path, timer, take } = nameImportUnits(site);
  return Promise.all(
    [path, timer, take].map(async (unit) => {
      const { stdout } = await shell.run({
        program: 'systemctl',
        args: ['show', '--property=UnitFileState,ActiveState', '--', unit],
        timeoutSeconds: 30,
      });
      const read = (property: string) => new RegExp(`^${property}=(.*)$`, 'm').exec(stdout)?.[1];
      const state = read('ActiveState');
      return {
        unit,
        isEnabled: read('UnitFileState') === 'enabled',
        isActive: state === 'active' || state === 'activating',
        isFailed: state === 'failed',
      };
    }),
  );
}
