import { constants } from 'node:fs';
import { mkdir, open, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { geteuid, pid } from 'node:process';
import type { Ports } from '../../ports/ports.ts';
import { readCode } from './faults.ts';
import { restoreFolderName } from './paths.ts';
import { removeTree } from './remove-tree.ts';

/** A folder inside a restored one, on its file system, so that moving files into place is only renaming them. */
export interface Scratch {
  /** Empty at first: what is extracted. */
  readonly extracted: string;
  /** What was moved out of the way; from its making until it is renamed to `done`, the restored folder is a mixture. */
  readonly swappedOut: string;
  /** What may be deleted, since the restored folder is whole. */
  readonly done: string;
  readonly path: string;
  close(): Promise<void>;
}

export const swappedOutName = 'old';

/**
 * Opens the scratch folder of a folder, private to this user. What a killed restore extracted is deleted, since it lies in
 * the backup too; what it moved out of the way is kept until this one is done.
 *
 * The folder may belong to the platform's own user, who must not lead root elsewhere by putting a link in the scratch
 * folder's place. So it is opened once, and from then on named by that open file.
 */
export async function openScratch({ folder, ports }: { folder: string; ports: Ports }): Promise<Scratch> {
  const handle = await openOwn({ path: join(folder, restoreFolderName), ports });
  const path = `/proc/${pid}/fd/${handle.fd}`;
  const scratch = {
    path,
    extracted: `${path}/new`,
    swappedOut: `${path}/${swappedOutName}`,
    done: `${path}/done`,
    close: () => handle.close(),
  };
  try {
    await handle.chmod(0o700);
    for (const remains of [scratch.extracted, scratch.done]) await removeTree({ path: remains, ports });
    await mkdir(scratch.extracted, { mode: 0o700 });
    return scratch;
  } catch (error) {
    await handle.close();
    throw error;
  }
}

async function openOwn({ path, ports }: { path: string; ports: Ports }): Promise<FileHandle> {
  const found = await openFolder(path);
  if (found !== undefined) {
    if ((await found.stat()).uid === geteuid?.()) return found;
    await found.close();
  }
  await removeTree({ path, ports });
  await mkdir(path, { mode: 0o700 });
  return open(path, folderFlags);
}

const folderFlags = constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW;

/** Undefined where there is no folder, but perhaps a file or a link. */
async function openFolder(path: string): Promise<FileHandle | undefined> {
  try {
    return await open(path, folderFlags);
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'ELOOP'].includes(readCode(error) ?? '')) return undefined;
    throw error;
  }
}
