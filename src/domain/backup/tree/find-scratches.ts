import { readdir, stat } from 'node:fs/promises';
import { joinPath } from './move-entries.ts';
import { nameByHandle, openFolder } from './open-folders.ts';
import { scratchName } from '../record/paths.ts';
import { isOwn, withPlaces, type Place, type RestoredFolder } from './scratch-places.ts';

/** What is in a scratch folder. */
export const scratchNames = {
  /** Created first and removed last: it identifies a scratch folder, whatever its name. */
  mark: 'mark',
  extracted: 'new',
  models: 'models',
  whole: 'whole',
  swappedOut: 'old',
  done: 'done',
};

/** Whether a restore of this folder was interrupted while moving files. */
export async function isRestoreUnfinished(restored: RestoredFolder): Promise<boolean> {
  let isUnfinished = false;
  await forEachScratch(restored, async ({ path }) => {
    isUnfinished ||= await isOwnFolder(`${path}/${scratchNames.swappedOut}`);
  });
  return isUnfinished;
}

/** The scratch folders in a folder, by inode: their names may have been changed. */
export async function listScratchesIn(folder: string): Promise<readonly bigint[]> {
  const inodes: bigint[] = [];
  await forEachScratchIn({ folder, prefix: scratchName, isOurs: false }, async ({ path }) => {
    inodes.push((await stat(path, { bigint: true })).ino);
  });
  return inodes;
}

/** Whether any remains of a restore are left. */
export async function hasScratch(restored: RestoredFolder): Promise<boolean> {
  let isFound = false;
  await forEachScratch(restored, () => {
    isFound = true;
  });
  return isFound;
}

interface FoundScratch {
  /** By its open file. */
  readonly path: string;
  /** By name, which may refer to something else by now. */
  readonly named: Buffer;
}

type Action = (found: FoundScratch) => Promise<void> | void;

/** Opens each scratch folder of a restored folder. */
export async function forEachScratch(restored: RestoredFolder, action: Action): Promise<void> {
  await withPlaces(restored, async ({ beside, inside }) => {
    await forEachScratchIn({ ...inside, isOurs: false }, action);
    if (beside !== undefined) await forEachScratchIn({ ...beside, isOurs: true }, action);
  });
}

/**
 * Only private folders of this user that have the mark: others may have created the rest to mislead, or given such a
 * name to one of root's folders. In a folder of theirs they may rename a scratch folder, but not move it.
 */
async function forEachScratchIn(
  { folder, prefix, isOurs }: Place & { readonly isOurs: boolean },
  action: Action,
): Promise<void> {
  const start = Buffer.from(prefix);
  for (const entry of await readdir(folder, { encoding: 'buffer', withFileTypes: true })) {
    const bearsName = entry.name.subarray(0, start.length).equals(start);
    if (!entry.isDirectory() || (isOurs && !bearsName)) continue;
    const named = joinPath(folder, entry.name);
    const handle = await openFolder(named).catch(() => undefined);
    if (handle === undefined) continue;
    try {
      const path = nameByHandle(handle);
      if (isOwn(await handle.stat()) && (await isScratch({ path, bearsName }))) await action({ path, named });
    } finally {
      await handle.close();
    }
  }
}

/** An empty one may have been created just before a kill. */
async function isScratch({ path, bearsName }: { path: string; bearsName: boolean }): Promise<boolean> {
  if (await isOwnFolder(`${path}/${scratchNames.mark}`)) return true;
  return bearsName && (await readdir(path)).length === 0;
}

async function isOwnFolder(path: string): Promise<boolean> {
  const handle = await openFolder(path).catch(() => undefined);
  if (handle === undefined) return false;
  try {
    return isOwn(await handle.stat());
  } finally {
    await handle.close();
  }
}
