import { constants, type Stats } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import type { UploadFault } from '../../terms/import.ts';
import { nameError, readErrorCode } from '../files/error-code.ts';
import type { Accounts } from './accounts.ts';
import { O_PATH, type DropFolder } from './drop-folder.ts';
import { readMountId } from './mount.ts';

/** What stands at a name of the drop folder. A file is open: the caller closes it. */
export type Upload =
  | { readonly kind: 'missing' }
  /** Something that an honest sender does not put there. It was not opened. */
  | { readonly kind: 'unfit'; readonly fault: UploadFault }
  | { readonly kind: 'unreadable'; readonly reason: string }
  | { readonly kind: 'file'; readonly file: FileHandle; readonly stats: Stats };

/**
 * Opens a regular file of the folder's owner or of an administrator, and nothing else. The name is resolved with O_PATH, which
 * has no effect on a device or a pipe; the result is judged, and then opened itself, whatever the name means by then. What is
 * mounted there is not even asked what it is.
 */
export async function openUpload(
  { folder, accounts }: { readonly folder: DropFolder; readonly accounts: Pick<Accounts, 'mayAsk'> },
  name: string,
): Promise<Upload> {
  let found: FileHandle | undefined;
  let file: FileHandle | undefined;
  try {
    found = await open(folder.at(name), O_PATH | constants.O_NOFOLLOW);
    if ((await readMountId(found)) !== folder.mountId) return { kind: 'unfit', fault: 'special' };
    const fault = await findFault(await found.stat(), accounts);
    if (fault !== undefined) return { kind: 'unfit', fault };
    // It does not wait for the holder of a lease.
    file = await open(
      `/proc/self/fd/${found.fd}`,
      constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY,
    );
    const stats = await file.stat();
    if (stats.nlink === 0) return { kind: 'missing' };
    const opened = file;
    file = undefined;
    return { kind: 'file', file: opened, stats };
  } catch (error) {
    if (readErrorCode(error) === 'ENOENT') return { kind: 'missing' };
    return { kind: 'unreadable', reason: nameError(error) };
  } finally {
    await file?.close();
    await found?.close();
  }
}

async function findFault(stats: Stats, accounts: Pick<Accounts, 'mayAsk'>): Promise<UploadFault | undefined> {
  if (stats.isDirectory()) return 'folder';
  if (stats.isSymbolicLink()) return 'link';
  if (!stats.isFile()) return 'special';
  // A second name may be of a file that its owner never meant to send.
  if (stats.nlink > 1) return 'second-name';
  return (await accounts.mayAsk(stats.uid)) ? undefined : 'foreign';
}
