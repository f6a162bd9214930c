import { randomBytes } from 'node:crypto';
import { constants, type Stats } from 'node:fs';
import { open, rename, rm, unlink, type FileHandle } from 'node:fs/promises';
import { geteuid } from 'node:process';
import { O_PATH, isSame, type DropFolder, type Identity } from './drop-folder.ts';
import { readMountId } from './mount.ts';

const { O_CREAT, O_EXCL, O_NOFOLLOW, O_WRONLY } = constants;

/** Its owner is the folder's, who cannot be expected to be in its group; nobody else reads it. */
const mode = 0o640;

/** Names that only root gives; a sender's own end in `.request.json.tmp`. */
export const temporaryForm = /^\.[A-Za-z0-9._-]+\.[0-9a-f]{12}\.tmp$/;

/**
 * Puts a file into the drop folder by rename, over whatever is there but a folder, and follows nothing. Its owner may move it about
 * meanwhile: what was written is reached through the descriptor alone, and the rename is of a name in that folder.
 *
 * The caller syncs the folder.
 *
 * @throws system errors: EISDIR for a folder in its place
 */
export async function putFile(folder: DropFolder, name: string, content: Buffer): Promise<void> {
  const temporary = folder.at(`.${name}.${randomBytes(6).toString('hex')}.tmp`);
  const file = await open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600);
  try {
    try {
      await file.writeFile(content);
      await file.chmod(mode);
      if (geteuid?.() === 0) await file.chown(folder.uid, folder.gid);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, folder.at(name));
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw error;
  }
}

/** What a name of the folder stands for, without asking what is mounted there; undefined if for nothing of this folder. */
export async function lookAt(folder: DropFolder, name: string): Promise<Stats | undefined> {
  let found: FileHandle | undefined;
  try {
    found = await open(folder.at(name), O_PATH | O_NOFOLLOW);
    return (await readMountId(found)) === folder.mountId ? await found.stat() : undefined;
  } catch {
    return undefined;
  } finally {
    await found?.close();
  }
}

/**
 * Removes a file from the drop folder if it is still the one that was taken.
 *
 * @returns false if something else is there, or it cannot be removed
 */
export async function removeTaken(folder: DropFolder, name: string, taken: Identity): Promise<boolean> {
  const there = await lookAt(folder, name);
  if (there === undefined || !isSame(there, taken)) return false;
  return unlink(folder.at(name)).then(
    () => true,
    () => false,
  );
}
