import { randomBytes } from 'node:crypto';
import { mkdir, readdir, rename, rmdir } from 'node:fs/promises';
import { readErrorCode } from '../../files/error-code.ts';
import type { Ports } from '../../../ports/ports.ts';
import { forEachScratch, scratchNames } from './find-scratches.ts';
import { nameByHandle, openFolder } from './open-folders.ts';
import { removeTree } from './remove-tree.ts';
import { isOwn, withPlaces, type Place, type RestoredFolder } from './scratch-places.ts';
import { keepTime } from './times.ts';

/**
 * A private folder on the same file system as the restored one, so that files are moved into place only by renaming. It
 * is named by its open file.
 */
export interface Scratch {
  /** Empty at first: what is extracted. */
  readonly extracted: string;
  /** Empty at first: directories whose attributes are copied. */
  readonly models: string;
  /** Absent at first: a whole archive of which a part is wanted. */
  readonly whole: string;
  /**
   * What was moved out of the way. From its creation until it is renamed to `done`, the restored folder is a mixture.
   */
  readonly swappedOut: string;
  readonly done: string;
  readonly path: string;
  close(): Promise<void>;
}

/**
 * Creates a scratch folder for a restored one: beside it, in a folder that nobody else may write; or in it, if files
 * cannot be renamed from there because it is a mount point or has its own quota. In it the platform's own user may
 * rename what root makes and put something else in its place. So the scratch folder is checked once it is open: from
 * then on the open file refers to the folder that was created, whatever happens to its name.
 *
 * Files extracted by killed restores are deleted, since the backup has them too; files they moved out of the way are
 * kept until this restore is done.
 */
export async function openScratch({
  ports,
  ...restored
}: RestoredFolder & { ports: Ports }): Promise<Scratch> {
  return keepTime({ root: restored.root, ports }, async () => {
    await sweepScratches({ ...restored, ports });
    return withPlaces(restored, async ({ beside, inside }) => {
      if (beside?.isTrusted !== true) return makeScratchWithin(inside);
      const scratch = await makeScratch(beside);
      let isUsed = false;
      try {
        isUsed = await canMove({ scratch, inside });
      } finally {
        if (!isUsed) {
          await scratch.close();
          await sweepScratches({ ...restored, ports });
        }
      }
      return isUsed ? scratch : makeScratchWithin(inside);
    });
  });
}

/** Durably marks the restored folder as complete, and deletes all remains of its restores. */
export async function finishScratches({
  scratch,
  ports,
  ...restored
}: RestoredFolder & { scratch: Scratch; ports: Ports }): Promise<void> {
  await ports.files.renameDurably(scratch.swappedOut, scratch.done);
  await forEachScratch(restored, async ({ path }) => {
    try {
      await ports.files.renameDurably(`${path}/${scratchNames.swappedOut}`, `${path}/${scratchNames.done}`);
    } catch (error) {
      if (readErrorCode(error) !== 'ENOENT') throw error;
    }
  });
  await sweepScratches({ ...restored, ports });
}

/**
 * Deletes remains of restores that nobody needs. What cannot be deleted now, such as a folder that somebody keeps
 * filling, does no harm: the next run tries again.
 */
export async function sweepScratches({
  ports,
  ...restored
}: RestoredFolder & { ports: Ports }): Promise<void> {
  await forEachScratch(restored, async ({ path, named }) => {
    for (const name of await readdir(path))
      if (name !== scratchNames.swappedOut && name !== scratchNames.mark)
        await removeTree({ path: `${path}/${name}`, ports }).catch(() => undefined);
    if ((await readdir(path)).some((name) => name !== scratchNames.mark)) return;
    await rmdir(`${path}/${scratchNames.mark}`).catch(() => undefined);
    await rmdir(named).catch(() => undefined);
  });
}

function nameScratch({ folder, prefix }: Place): string {
  return `${folder}/${prefix}-${randomBytes(6).toString('hex')}`;
}

const tries = 20;

/** Somebody lying in wait may remove one before it is opened, but hardly several in a row. */
async function makeScratchWithin(place: Place): Promise<Scratch> {
  for (let left = tries; ; left -= 1)
    try {
      return await makeScratch(place);
    } catch (error) {
      if (left === 0 || !['EEXIST', 'ENOENT', 'ENOTDIR', 'ELOOP'].includes(readErrorCode(error) ?? ''))
        throw error;
    }
}

async function makeScratch(place: Place): Promise<Scratch> {
  const named = nameScratch(place);
  await mkdir(named, { mode: 0o700 });
  const handle = await openFolder(named);
  try {
    const path = nameByHandle(handle);
    if (!isOwn(await handle.stat()) || (await readdir(path)).length > 0)
      throw Object.assign(new Error(`${named} is not the folder that was made`), { code: 'EEXIST' });
    await handle.chmod(0o700); // The umask may have removed more than others' rights.
    for (const name of [scratchNames.mark, scratchNames.extracted, scratchNames.models])
      await mkdir(`${path}/${name}`, { mode: 0o700 });
    return {
      path,
      extracted: `${path}/${scratchNames.extracted}`,
      models: `${path}/${scratchNames.models}`,
      whole: `${path}/${scratchNames.whole}`,
      swappedOut: `${path}/${scratchNames.swappedOut}`,
      done: `${path}/${scratchNames.done}`,
      close: () => handle.close(),
    };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/** Tested by a rename: mounts, subvolumes and project quotas each refuse one, with no common way to detect it. */
async function canMove({ scratch, inside }: { scratch: Scratch; inside: Place }): Promise<boolean> {
  const probe = `${scratch.path}/probe`;
  const moved = nameScratch(inside); // Remains of a kill are swept like any others.
  await mkdir(probe, { mode: 0o700 });
  try {
    await rename(probe, moved);
  } catch (error) {
    if (readErrorCode(error) !== 'EXDEV') throw error;
    return false;
  }
  await rmdir(moved).catch(() => undefined); // Somebody may have removed it already.
  return true;
}
