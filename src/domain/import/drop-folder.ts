import { constants, type Stats } from 'node:fs';
import { open, realpath, type FileHandle } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { Problem } from '../../messages/problem.ts';
import { nameError, readErrorCode } from '../files/error-code.ts';
import { findDistrusted } from '../files/trust.ts';
import { isRemote, readFileSystem, readMountId } from './mount.ts';

const { O_DIRECTORY, O_NOFOLLOW, O_RDONLY } = constants;

/** Node.js does not name it. It is the same on all of its Linux platforms (asm-generic/fcntl.h). */
export const O_PATH = 0o10000000;

/** The drop folder, opened once: what its owner puts in its place afterwards is not looked at. */
export interface DropFolder {
  readonly handle: FileHandle;
  /** A path to a name in it that stays in this very folder. */
  readonly at: (name: string | Buffer) => string;
  readonly uid: number;
  readonly gid: number;
  /** What is mounted below it is not opened. */
  readonly mountId: number;
}

/** What tells one file from another, as long as either is open. */
export type Identity = Pick<Stats, 'dev' | 'ino'>;

export function isSame(one: Identity, other: Identity): boolean {
  return one.dev === other.dev && one.ino === other.ino;
}

/**
 * Opens the drop folder for an action. Its owner may change everything in it meanwhile, but can lead nobody elsewhere.
 *
 * @throws Problem `prerequisite.import-folder-unfit`
 */
export async function withDropFolder<Value>(
  path: string,
  action: (folder: DropFolder) => Promise<Value>,
): Promise<Value> {
  const handle = await openFolder(path);
  try {
    const { uid, gid, mode } = await handle.stat();
    if ((mode & othersWritable) !== 0)
      throw Problem.of('prerequisite.import-folder-unfit', { folder: path, fault: 'open-to-others' });
    const at = (name: string | Buffer) => `/proc/self/fd/${handle.fd}/${name.toString('latin1')}`;
    return await action({ handle, at, uid, gid, mountId: await readMountId(handle) });
  } finally {
    await handle.close();
  }
}

const othersWritable = 0o002;

async function openFolder(path: string): Promise<FileHandle> {
  const refuse = (fault: 'missing' | 'not-a-folder' | 'remote-file-system' | 'open-to-others') =>
    Problem.of('prerequisite.import-folder-unfit', { folder: path, fault });
  // Who may write to a folder on the way could lead to any other.
  const [distrusted] = await findDistrusted({ places: [dirname(path)] });
  if (distrusted !== undefined) throw refuse('open-to-others');
  try {
    const parent = await realpath(dirname(path));
    const found = await open(join(parent, basename(path)), O_PATH | O_NOFOLLOW);
    try {
      const type = await readFileSystem(await readMountId(found));
      if (type === undefined || isRemote(type)) throw refuse('remote-file-system');
      if (!(await found.stat()).isDirectory()) throw refuse('not-a-folder');
      return await open(`/proc/self/fd/${found.fd}`, O_RDONLY | O_DIRECTORY);
    } finally {
      await found.close();
    }
  } catch (error) {
    if (error instanceof Problem) throw error;
    const code = readErrorCode(error);
    if (code === 'ENOENT') throw refuse('missing');
    if (code === 'ENOTDIR' || code === 'ELOOP') throw refuse('not-a-folder');
    const reason = nameError(error);
    throw Problem.of(
      'prerequisite.import-folder-unfit',
      { folder: path, fault: 'unreadable', reason },
      error,
    );
  }
}
