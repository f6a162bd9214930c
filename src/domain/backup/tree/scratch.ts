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
 * A folder on the file system of a restored one, so that moving files into place is only renaming them. It is open, named by
 * that, and nobody else may enter it.
 */
export interface Scratch {
  /** Empty at first: what is extracted. */
  readonly extracted: string;
  /** Empty at first: directories whose attributes are copied. */
  readonly models: string;
  /** Not there at first: the whole of an archive, of which a part is wanted. */
  readonly whole: string;
  /** What was moved out of the way; from its making until it is renamed to `done`, the restored folder is a mixture. */
  readonly swappedOut: string;
  readonly done: string;
  readonly path: string;
  close(): Promise<void>;
}

/**
 * Makes a scratch folder for a restored one: beside it, in a folder that nobody else may write; or in it, where files could
 * not be renamed from there, since it is a mount point or has a quota of its own. In it the platform's own user may rename
 * what root makes, and put something else in its place. So the scratch folder is looked at once it is open: it is the one
 * that was made, and stays so, whatever becomes of its name.
 *
 * What killed restores extracted is deleted, since it lies in the backup too; what they moved out of the way is kept until
 * this one is done.
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

/** Says durably that the restored folder is whole, and deletes all that restores of it have left. */
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
 * Deletes what restores have left and nobody needs. What cannot be deleted now, such as a folder that somebody keeps open
 * and goes on filling, does no harm: the next run tries again.
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

/** Somebody who waits for it may take one away before it is opened, but hardly one after the other. */
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
    await handle.chmod(0o700); // The umask may have taken more than others' rights.
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

/** Proven by doing: mounts, subvolumes and quotas of a folder each refuse a rename, and each is told otherwise. */
async function canMove({ scratch, inside }: { scratch: Scratch; inside: Place }): Promise<boolean> {
  const probe = `${scratch.path}/probe`;
  const moved = nameScratch(inside); // What a kill leaves of it is swept as any other.
  await mkdir(probe, { mode: 0o700 });
  try {
    await rename(probe, moved);
  } catch (error) {
    if (readErrorCode(error) !== 'EXDEV') throw error;
    return false;
  }
  await rmdir(moved).catch(() => undefined); // Somebody may have taken it away already.
  return true;
}
