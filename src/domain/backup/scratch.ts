import { constants } from 'node:fs';
import { mkdir, open, readdir, rmdir, type FileHandle } from 'node:fs/promises';
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
  /** Empty at first: directories whose attributes are copied. */
  readonly models: string;
  /** Not there at first: the whole of an archive, of which a part is wanted. */
  readonly whole: string;
  /** What was moved out of the way; from its making until it is renamed to `done`, the restored folder is a mixture. */
  readonly swappedOut: string;
  /** What may be deleted, since the restored folder is whole. */
  readonly done: string;
  readonly path: string;
  /** Deletes what was extracted, so that a full disk does not stay full; keeps what an interrupted restore moved aside. */
  sweep(): Promise<void>;
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
    models: `${path}/models`,
    whole: `${path}/whole`,
    swappedOut: `${path}/${swappedOutName}`,
    done: `${path}/done`,
    sweep: async () => {
      await sweep({ path, ports });
      await rmdir(join(folder, restoreFolderName)).catch(() => undefined);
    },
    close: () => handle.close(),
  };
  try {
    await handle.chmod(0o700);
    await sweep({ path, ports });
    for (const each of [scratch.extracted, scratch.models]) await mkdir(each, { mode: 0o700 });
    return scratch;
  } catch (error) {
    await handle.close();
    throw error;
  }
}

async function sweep({ path, ports }: { path: string; ports: Ports }): Promise<void> {
  for (const name of await readdir(path))
    if (name !== swappedOutName) await removeTree({ path: `${path}/${name}`, ports });
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
