import { mkdir, mkdtemp, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { readErrorCode } from '../../files/error-code.ts';
import type { Ports } from '../../../ports/ports.ts';
import { Problem } from '../../../messages/problem.ts';
import type { Site } from '../../../model/site.ts';
import type { NamedDatabase } from '../../../terms/database.ts';
import type { OnBare } from './extract.ts';
import { isFullDisk } from '../../files/full-disk.ts';
import { isOfFolders } from '../record/chain.ts';
import { removeExcess, withRelief, type Excess } from './make-room.ts';
import type { BackupRecord } from '../record/record.ts';
import { removeTree } from '../tree/remove-tree.ts';
import { chainOfFolder } from '../record/require-chain.ts';
import {
  requireSameDatabases,
  stageDatabases,
  type StagedDatabases,
  type SwappedDatabase,
} from '../databases/restore-databases.ts';
import { stageFolder, type StagedFolder } from './restore-folder.ts';
import { refuseMountsInside } from '../tree/sources.ts';
import type { StoredFolder } from '../record/verified-part.ts';
import { verifyBackup } from '../keep/verify.ts';

interface Task {
  readonly site: Site;
  readonly ports: Ports;
  readonly id: string;
  readonly chain: readonly BackupRecord[];
  /** The attempt that is rolled back. */
  readonly attempt: string | null;
  /** There is no backup of what is replaced: it is kept beside the databases. */
  readonly unsaved?: readonly NamedDatabase[] | undefined;
  readonly onBytes: (stored: StoredFolder) => (bytes: number) => void;
  readonly onBare: OnBare;
  /** Called with the progress over all databases, 0 to 1. */
  readonly onDatabases: (share: number) => void;
  /** Makes room on a full disk. Without it, nothing in the data folders is deleted before everything is verified. */
  readonly makeRoom?: (() => Promise<void>) | undefined;
}

/**
 * Restores a backup to the platform. Everything is staged and verified, databases beside the live ones, before the
 * first file or table is touched; except that on a full disk with `makeRoom`, what was added since the backup is
 * deleted first.
 *
 * @returns the databases that were replaced
 * @throws Problem `backup.*`
 */
export async function restoreToPlatform(task: Task): Promise<readonly SwappedDatabase[]> {
  const { site, ports, id, chain } = task;
  await requireRestorable({ site, id, chain });
  return withWorkFolder({ site, ports }, async (workFolder) => {
    const staged = await withRelief({
      reliefs: listReliefs({ ...task, workFolder }),
      action: (failures) => stageAll({ ...task, workFolder: join(workFolder, String(failures)) }),
    });
    try {
      // First: open connections to a database may prevent its replacement, and no file has been touched yet at this
      // point.
      const swapped = await swapFirst(staged);
      for (const each of staged.folders) await each.replace();
      const left = await staged.databases.finish();
      return swapped.map(({ warnings, ...database }, index) => ({
        ...database,
        warnings: [...warnings, ...(left[index]?.warnings ?? [])],
      }));
    } finally {
      await closeAll(staged);
    }
  });
}

/** @throws Problem of what refuses a backup before it is read: it is of other folders or databases, or mounts are inside */
export async function requireRestorable({
  site,
  id,
  chain,
}: Pick<Task, 'site' | 'id' | 'chain'>): Promise<void> {
  const { folders } = site.backup;
  const last = chain.at(-1);
  if (last === undefined || !isOfFolders(last, folders))
    throw Problem.of('backup.folders-differ', { id, folders: last?.folders.map(({ path }) => path) ?? [] });
  requireSameDatabases({ site, record: last });
  for (const folder of folders) await refuseMountsInside(folder);
}

interface Staged {
  readonly folders: readonly StagedFolder[];
  readonly databases: StagedDatabases;
}

async function stageAll({
  site,
  ports,
  chain,
  attempt,
  unsaved,
  onBytes,
  onBare,
  onDatabases,
  workFolder,
}: Task & { workFolder: string }): Promise<Staged> {
  const folders: StagedFolder[] = [];
  await mkdir(workFolder, { mode: 0o700 });
  try {
    for (const [index, folder] of site.backup.folders.entries()) {
      const stored = chainOfFolder({ site, chain, index });
      const work = join(workFolder, String(index));
      folders.push(await stageFolder({ folder, chain: stored, workFolder: work, ports, onBytes, onBare }));
    }
    const databases = await stageDatabases({
      ...{ site, ports, chain, unsaved, onShare: onDatabases },
      isWayBack: attempt !== null,
    });
    return { folders, databases };
  } catch (error) {
    await discardAll(folders);
    for (const each of folders) await each.close();
    throw error;
  }
}

async function swapFirst({ folders, databases }: Staged): Promise<readonly SwappedDatabase[]> {
  try {
    return await databases.swap();
  } catch (error) {
    await discardAll(folders);
    throw error;
  }
}

async function discardAll(folders: readonly StagedFolder[]): Promise<void> {
  for (const each of folders) await each.discard().catch(() => undefined);
}

async function closeAll({ folders, databases }: Staged): Promise<void> {
  for (const each of folders) await each.close();
  await databases.close();
}

/**
 * First what nobody owns; then, once the backup has been read in full, what was added since, and what changed since.
 */
function listReliefs(task: Task & { workFolder: string }): readonly (() => Promise<void>)[] {
  const { site, ports, id, chain, makeRoom, workFolder } = task;
  if (makeRoom === undefined) return [];
  const relieve = async (excess: Excess) => {
    for (const [index, folder] of site.backup.folders.entries()) {
      const stored = chainOfFolder({ site, chain, index }).at(-1);
      const work = join(workFolder, `${excess}-${index}`);
      if (stored !== undefined) await removeExcess({ folder, stored, excess, workFolder: work, ports });
    }
  };
  return [
    makeRoom,
    async () => {
      await verifyBackup({ site, ports, id });
      await relieve('new');
    },
    () => relieve('changed'),
  ];
}

/** On a disk that somebody has filled, less than this is free; lists of many files can take more, but rarely do. */
const scarceBytes = 64 * 1024 * 1024;

/**
 * A restore keeps its lists in the state folder, which is private and must be writable anyway; on a full disk in
 * memory, since they are needed to make room.
 */
async function withWorkFolder<T>(
  { site, ports }: { site: Site; ports: Ports },
  action: (workFolder: string) => Promise<T>,
): Promise<T> {
  const usual = join(site.state, 'restore');
  await removeTree({ path: usual, ports });
  const scarce = (await countFreeBytes(site.state)) < scarceBytes;
  const inMemory = scarce ? await mkdtemp('/run/ospi-update-restore-').catch(() => undefined) : undefined;
  const workFolder = inMemory ?? usual;
  try {
    if (inMemory === undefined) await mkdir(workFolder, { mode: 0o700 });
    return await action(workFolder);
  } catch (error) {
    throw isFullDisk(readErrorCode(error))
      ? Problem.of('backup.no-space', { path: site.state }, error)
      : error;
  } finally {
    await removeTree({ path: workFolder, ports });
  }
}

async function countFreeBytes(path: string): Promise<number> {
  const { bavail, bsize } = await statfs(path);
  return bavail * bsize;
}
