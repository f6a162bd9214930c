import { mkdir, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { readErrorCode } from '../../files/error-code.ts';
import type { Ports } from '../../../ports/ports.ts';
import { Problem } from '../../../messages/problem.ts';
import { liftFolderFlags } from '../../files/flags.ts';
import { MovedAwayError } from '../tree/close-folders.ts';
import { findDifferences, type Differences } from './differences.ts';
import type { OnBare } from './extract.ts';
import { extractDifferences } from './extract-differences.ts';
import { describeUnwritable } from '../../pipelines/faults.ts';
import { writeInventory } from '../tree/inventory.ts';
import { makeFolder } from '../tree/make-folder.ts';
import { verifyNames } from '../tree/names.ts';
import { nameByHandle, openFolder } from '../tree/open-folders.ts';
import { replaceDifferences } from './replace.ts';
import { hasScratch } from '../tree/find-scratches.ts';
import { openScratch, sweepScratches } from '../tree/scratch.ts';
import { keepTime } from '../tree/times.ts';
import type { StoredFolder } from '../record/verified-part.ts';

/** A folder with the verified, extracted content beside it that a restore will put in place. */
export interface StagedFolder {
  /** @throws Problem `backup.replace-failed` */
  replace(): Promise<void>;
  /** The alternative: deletes what was extracted. */
  discard(): Promise<void>;
  close(): Promise<void>;
}

interface StageTask {
  readonly folder: string;
  /** The folder's backups, the full one first. */
  readonly chain: readonly StoredFolder[];
  /** For lists; private, and does not exist yet. */
  readonly workFolder: string;
  readonly ports: Ports;
  readonly onBytes: (stored: StoredFolder) => (bytes: number) => void;
  readonly onBare: OnBare;
}

type OpenTask = StageTask & { readonly root: FileHandle };

/**
 * Finds what differs between a folder and a backup of it, and extracts that alone, on the folder's own file system. No
 * file of the folder is touched. If nothing differs, no archive is read and there is nothing to replace.
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
    throw describeUnwritable(error, folder);
  }
}

async function stage(task: OpenTask): Promise<StagedFolder> {
  const { root } = task;
  const staged = await stageDifferences(task);
  if (staged === undefined) return { replace: doNothing, discard: doNothing, close: () => root.close() };
  return {
    replace: () => replaceUntilDone(task, staged),
    discard: () => staged.discard(),
    close: async () => {
      await staged.close();
      await root.close();
    },
  };
}

const tries = 5;

/**
 * What somebody moved during the comparison is compared again. Each round closes more of the folders that he has open,
 * so he is soon out of all of them.
 */
async function replaceUntilDone(task: OpenTask, first: StagedFolder): Promise<void> {
  let moved = await tryReplace(first);
  for (let left = tries; moved !== undefined; left -= 1) {
    const { folder, workFolder } = task;
    if (left === 0) {
      const reason = `ENOENT ${JSON.stringify(moved.left)}`;
      throw Problem.of('backup.replace-failed', { folder, reason }, moved);
    }
    const again = await stageDifferences({ ...task, workFolder: `${workFolder}-again-${left}` });
    try {
      moved = await tryReplace(again);
    } finally {
      await again?.close();
    }
  }
}

async function tryReplace(staged: StagedFolder | undefined): Promise<MovedAwayError | undefined> {
  try {
    await staged?.replace();
    return undefined;
  } catch (error) {
    if (error instanceof MovedAwayError) return error;
    throw error;
  }
}

/** Undefined if nothing differs. */
async function stageDifferences(task: OpenTask): Promise<StagedFolder | undefined> {
  const { folder, root, ports } = task;
  const differences = await compareWithBackup(task);
  if (differences === undefined) return undefined;
  const open = () => openScratch({ folder, root, ports });
  const scratch = await open()
    .catch(async (error: unknown) => {
      if (readErrorCode(error) !== 'EPERM') throw error;
      await liftFolderFlags({ folder: nameByHandle(root), ports }); // The restore sets them again.
      return open();
    })
    .catch((error: unknown) => {
      throw describeUnwritable(error, folder);
    });
  const discard = async () => {
    await scratch.close();
    await keepTime({ root, ports }, () => sweepScratches({ folder, root, ports }));
  };
  try {
    await extractDifferences({ ...task, differences, scratch });
  } catch (error) {
    await discard().catch(() => undefined);
    throw error;
  }
  return {
    replace: () => replaceDifferences({ folder, root, differences, scratch, ports }),
    discard,
    close: () => scratch.close(),
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
}: OpenTask): Promise<Differences | undefined> {
  const stored = chain.at(-1);
  if (stored === undefined) throw new RangeError(`no backup of ${folder}`);
  await verifyNames({ stored, kind: 'inventory' });
  await verifyNames({ stored, kind: 'attributes' });
  // Not needed, but small: a damaged list found here is not a surprise later, in a restore to another folder.
  for (const each of chain) await verifyNames({ stored: each, kind: 'removed' });
  await mkdir(workFolder, { mode: 0o700 });
  const live = join(workFolder, 'live');
  const location = nameByHandle(root);
  try {
    await writeInventory({ folder: location, target: live, ports, priority: 'normal' });
  } catch (error) {
    // The same facts, reported for a restore: nothing was touched.
    if (!(error instanceof Problem) || error.code !== 'backup.program-failed') throw error;
    throw Problem.fromRecord({ code: 'backup.extraction-failed', params: { ...error.params, folder } });
  }
  // The remains of an interrupted restore are cleared away even if nothing else is left to do.
  const always = await hasScratch({ folder, root });
  return findDifferences({ stored, live, workFolder, always, ports });
}
