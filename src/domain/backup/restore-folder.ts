import { lstat, mkdir, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import type { Ports } from '../../ports/ports.ts';
import { Problem } from '../../ports/problem.ts';
import { findDifferences, type Differences } from './differences.ts';
import { extractDifferences } from './extract-differences.ts';
import { readCode } from './faults.ts';
import { writeInventory } from './inventory.ts';
import { makeFolder } from './make-folder.ts';
import { verifyNames } from './names.ts';
import { nameByHandle, openFolder } from './open-folders.ts';
import { restoreFolderName } from './paths.ts';
import { replaceDifferences } from './replace.ts';
import { openScratch } from './scratch.ts';
import type { StoredFolder } from './verified-part.ts';

/** A folder beside whose content lies, extracted and verified, what a restore will put in its place. */
export interface StagedFolder {
  /** @throws Problem `backup.replace-failed` */
  replace(): Promise<void>;
  /** Instead of that: deletes what was extracted. */
  discard(): Promise<void>;
  close(): Promise<void>;
}

interface StageTask {
  readonly folder: string;
  /** The folder's backups, the full one first. */
  readonly chain: readonly StoredFolder[];
  /** For lists; private, and not there yet. */
  readonly workFolder: string;
  readonly ports: Ports;
  readonly onBytes: (stored: StoredFolder) => (bytes: number) => void;
}

/**
 * Finds what differs between a folder and a backup of it, and extracts that alone, on the folder's own file system. No
 * file of the folder is touched. Where nothing differs no archive is read, and there is nothing to replace.
 *
 * @throws Problem `backup.damaged`, `backup.extraction-failed`, `backup.no-space`, `backup.target-unwritable`
 */
export async function stageFolder(task: StageTask): Promise<StagedFolder> {
  const root = await openTarget(task);
  try {
    return await stage({ ...task, root });
  } catch (error) {
    await root.close();
    throw error;
  }
}

/** @throws Problem `backup.target-unwritable` */
async function openTarget({ folder, ports }: StageTask): Promise<FileHandle> {
  try {
    await makeFolder({ path: folder, ports });
    return await openFolder(folder);
  } catch (error) {
    throw describeUnwritable({ folder, error });
  }
}

function describeUnwritable({ folder, error }: { folder: string; error: unknown }): unknown {
  const reason = readCode(error);
  return reason === undefined
    ? error
    : Problem.of('backup.target-unwritable', { path: folder, reason }, error);
}

async function stage(task: StageTask & { root: FileHandle }): Promise<StagedFolder> {
  const { folder, root, ports } = task;
  const differences = await compareWithBackup(task);
  if (differences === undefined) return { replace: doNothing, discard: doNothing, close: () => root.close() };
  const scratch = await openScratch({ folder: nameByHandle(root), ports }).catch((error: unknown) => {
    throw describeUnwritable({ folder, error });
  });
  try {
    await extractDifferences({ ...task, differences, scratch });
  } catch (error) {
    await scratch.sweep().catch(() => undefined);
    await scratch.close();
    throw error;
  }
  return {
    replace: () => replaceDifferences({ folder, root, differences, scratch, ports }),
    discard: () => scratch.sweep(),
    close: async () => {
      await scratch.close();
      await root.close();
    },
  };
}

async function doNothing(): Promise<void> {
  await Promise.resolve();
}

async function compareWithBackup({
  folder,
  chain,
  workFolder,
  ports,
  root,
}: StageTask & { root: FileHandle }): Promise<Differences | undefined> {
  const stored = chain.at(-1);
  if (stored === undefined) throw new RangeError(`no backup of ${folder}`);
  await verifyNames({ stored, kind: 'inventory' });
  // Not needed, but small: who finds a damaged list here need not find it when he restores to another folder.
  for (const each of chain) await verifyNames({ stored: each, kind: 'removed' });
  await mkdir(workFolder, { mode: 0o700 });
  const live = join(workFolder, 'live');
  const location = nameByHandle(root);
  try {
    await writeInventory({ folder: location, target: live, ports, priority: 'normal' });
  } catch (error) {
    // The same facts, told of a restore: nothing was touched.
    if (!(error instanceof Problem) || error.code !== 'backup.program-failed') throw error;
    throw Problem.fromRecord({ code: 'backup.extraction-failed', params: { ...error.params, folder } });
  }
  // What an interrupted restore left is cleared away even if nothing else is left to do.
  const always = await isThere(join(location, restoreFolderName));
  return findDifferences({ stored, live, workFolder, always, ports });
}

async function isThere(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}
