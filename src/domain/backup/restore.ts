import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Journal } from '../../ports/journal.ts';
import type { Ports } from '../../ports/ports.ts';
import { Problem } from '../../ports/problem.ts';
import type { Site } from '../../ports/site.ts';
import { isOfFolders } from './chain.ts';
import { extractChain } from './extract.ts';
import { readCode } from './faults.ts';
import { makeFolder } from './make-folder.ts';
import { moveEntries } from './move-entries.ts';
import { restoreFolderName } from './paths.ts';
import { createPercent } from './percent.ts';
import { removeTree } from './remove-tree.ts';
import type { BackupRecord } from './record.ts';
import { requireChain, storedFolders } from './require-chain.ts';
import { stageFolder, type StagedFolder } from './restore-folder.ts';
import { openScratch, type Scratch } from './scratch.ts';
import { refuseMountsInside } from './sources.ts';
import type { StoredFolder } from './verified-part.ts';

export interface RestoreBackupTask {
  readonly site: Site;
  readonly ports: Ports;
  readonly journal: Journal;
  readonly attempt: string | null;
  readonly step?: string;
  readonly id: string;
  /** An absolute path: a folder that is missing or empty. Without it, the platform's own folders are restored. */
  readonly to?: string;
  readonly onProgress?: (percent: number) => void;
}

/**
 * Restores a backup: to the platform, whose services the caller has stopped, or into another folder, where each folder
 * gets its absolute path below it. Everything is extracted and verified before anything is replaced. May be repeated after
 * a kill at any moment, and then ends as it would have. The caller holds the lock.
 *
 * @returns the folders in which the data now are
 * @throws Problem `backup.*`
 */
export async function restoreBackup(task: RestoreBackupTask): Promise<readonly string[]> {
  const { site, journal, attempt, step = null, id, to, onProgress = () => undefined } = task;
  const chain = await requireChain({ site, id });
  const sourceBytes = chain
    .flatMap(({ folders }) => folders)
    .reduce((sum, each) => sum + each.sourceBytes, 0);
  const percent = createPercent({ total: sourceBytes, onProgress });
  const onBytes = ({ folder }: StoredFolder) => percent.part(folder.sourceBytes);
  if (to === undefined) await restoreToPlatform({ ...task, chain, onBytes });
  else await restoreToFolder({ ...task, to, chain, onBytes });
  percent.done();
  await journal.append({
    attempt,
    event: 'backup.restored',
    step,
    data: { id, ...(to === undefined ? {} : { to }) },
  });
  const folders = chain.at(-1)?.folders.map(({ path }) => path) ?? [];
  return to === undefined ? folders : folders.map((path) => join(to, path));
}

interface Restoring {
  readonly site: Site;
  readonly ports: Ports;
  readonly id: string;
  readonly chain: readonly BackupRecord[];
  readonly onBytes: (stored: StoredFolder) => (bytes: number) => void;
}

/** Everything is staged before the first file is touched. */
async function restoreToPlatform({ site, ports, id, chain, onBytes }: Restoring): Promise<void> {
  const { folders } = site.backup;
  const last = chain.at(-1);
  if (last === undefined || !isOfFolders(last, folders))
    throw Problem.of('backup.folders-differ', { id, folders: last?.folders.map(({ path }) => path) ?? [] });
  for (const folder of folders) await refuseMountsInside(folder);
  await withWorkFolder({ site, ports }, async (workFolder) => {
    const staged: StagedFolder[] = [];
    try {
      for (const [index, folder] of folders.entries()) {
        const stored = chainOfFolder({ site, chain, index });
        const work = join(workFolder, String(index));
        staged.push(await stageFolder({ folder, chain: stored, workFolder: work, ports, onBytes }));
      }
    } catch (error) {
      for (const each of staged) await each.discard().catch(() => undefined);
      for (const each of staged) await each.close();
      throw error;
    }
    try {
      for (const each of staged) await each.replace();
    } finally {
      for (const each of staged) await each.close();
    }
  });
}

/** The lists of a restore lie in the state folder, which is private, and where writing is needed anyway. */
async function withWorkFolder(
  { site, ports }: { site: Site; ports: Ports },
  action: (workFolder: string) => Promise<void>,
): Promise<void> {
  const workFolder = join(site.state, 'restore');
  await removeTree({ path: workFolder, ports });
  try {
    await mkdir(workFolder, { mode: 0o700 });
    await action(workFolder);
  } catch (error) {
    throw readCode(error) === 'ENOSPC' ? Problem.of('backup.no-space', { path: site.state }, error) : error;
  } finally {
    await removeTree({ path: workFolder, ports });
  }
}

async function restoreToFolder({
  site,
  ports,
  to,
  chain,
  onBytes,
}: Restoring & { to: string }): Promise<void> {
  await requireEmpty(to);
  const scratch = await prepareTarget({ folder: to, ports });
  try {
    for (const [index, { path }] of (chain.at(-1)?.folders ?? []).entries()) {
      const target = join(scratch.extracted, path);
      await mkdir(target, { recursive: true, mode: 0o755 });
      const workFolder = join(scratch.path, `lists-${index}`);
      await mkdir(workFolder, { mode: 0o700 });
      await extractChain({
        chain: chainOfFolder({ site, chain, index }),
        target,
        workFolder,
        ports,
        onBytes,
      });
    }
  } catch (error) {
    await scratch.sweep().catch(() => undefined);
    await scratch.close();
    throw error;
  }
  try {
    await moveEntries({ from: scratch.extracted, to });
    await removeTree({ path: join(to, restoreFolderName), ports });
    await ports.files.syncFileSystem(to);
  } finally {
    await scratch.close();
  }
}

function chainOfFolder({
  site,
  chain,
  index,
}: {
  site: Site;
  chain: readonly BackupRecord[];
  index: number;
}): readonly StoredFolder[] {
  return chain.flatMap((record) => storedFolders({ site, record })[index] ?? []);
}

/** @throws Problem `backup.target-unwritable` */
async function prepareTarget({ folder, ports }: { folder: string; ports: Ports }): Promise<Scratch> {
  try {
    await makeFolder({ path: folder, ports });
    return await openScratch({ folder, ports });
  } catch (error) {
    const reason = readCode(error);
    throw reason === undefined
      ? error
      : Problem.of('backup.target-unwritable', { path: folder, reason }, error);
  }
}

/** What killed restores left does not count. @throws Problem `backup.target-not-empty` */
async function requireEmpty(path: string): Promise<void> {
  const names = await readdir(path).catch((error: unknown) => {
    if (readCode(error) === 'ENOENT') return [];
    throw Problem.of('backup.target-unwritable', { path, reason: readCode(error) ?? 'unknown' }, error);
  });
  if (names.some((name) => name !== restoreFolderName)) throw Problem.of('backup.target-not-empty', { path });
}
