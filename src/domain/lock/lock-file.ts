import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { lstat, open, rename, rm, type FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { readErrorCode } from '../files/error-code.ts';
import type { Ports } from '../../ports/ports.ts';
import { Problem } from '../../messages/problem.ts';
import { openPlainFile } from '../files/plain-file.ts';
import { flock } from './flock.ts';

/** A lock file that this process holds. */
export interface HeldLock {
  readonly file: FileHandle;
  release(): Promise<void>;
}

/** Anyone who can open a file can lock it, even if only for reading. */
const closedToOthers = 0o600;

/**
 * Locks a file that only this user can open, and creates it if missing. The file of an older version was readable by
 * the administrators' group, and a process that still has it open could lock it at any time, so it is replaced. The old
 * file is locked as well: an older version may be running at the same time.
 *
 * @throws Problem `prerequisite.lock-foreign`, `prerequisite.state-file-foreign`, and what `refuse` returns for the
 *   holder; system errors unchanged
 */
export async function takeLock({
  path,
  ports,
  refuse,
}: {
  path: string;
  ports: Pick<Ports, 'shell'>;
  refuse: () => Promise<Problem>;
}): Promise<HeldLock> {
  const held: FileHandle[] = [];
  const release = async () => {
    for (const file of held.toReversed()) await file.close();
  };
  try {
    for (let left = tries; left > 0; left -= 1) {
      const file = await openLockFile(path);
      held.push(file);
      await requireOwn(file, path);
      if (!(await flock({ ports, file, how: 'exclusively' }))) break;
      if (!(await isStillAt(path, file))) continue; // It was replaced while we waited for it.
      const renewed = await renew({ path, file, ports });
      if (renewed !== undefined) held.push(renewed);
      return { file: renewed ?? file, release };
    }
    throw await refuse();
  } catch (error) {
    await release();
    throw error;
  }
}

/** Each time, another run came first. */
const tries = 10;

async function openLockFile(path: string): Promise<FileHandle> {
  try {
    return await openPlainFile(path, constants.O_RDWR | constants.O_CREAT, closedToOthers);
  } catch (error) {
    if (readErrorCode(error) !== 'EROFS') throw error;
    return openPlainFile(path, constants.O_RDONLY);
  }
}

async function requireOwn(file: FileHandle, path: string): Promise<void> {
  const { uid } = await file.stat();
  if (uid !== process.geteuid?.()) throw Problem.of('prerequisite.lock-foreign', { path, uid });
}

async function isStillAt(path: string, file: FileHandle): Promise<boolean> {
  const [there, ours] = await Promise.all([lstat(path).catch(() => undefined), file.stat()]);
  return there?.ino === ours.ino && there.dev === ours.dev;
}

async function renew({
  path,
  file,
  ports,
}: {
  path: string;
  file: FileHandle;
  ports: Pick<Ports, 'shell'>;
}): Promise<FileHandle | undefined> {
  if (((await file.stat()).mode & 0o077) === 0) return undefined;
  const temporary = join(dirname(path), `.lock.${randomBytes(6).toString('hex')}.tmp`);
  let next: FileHandle | undefined;
  try {
    next = await open(temporary, constants.O_RDWR | constants.O_CREAT | constants.O_EXCL, closedToOthers);
    await flock({ ports, file: next, how: 'exclusively' });
    await rename(temporary, path);
    return next;
  } catch {
    // For example a full disk. The next run tries again; at least nobody opens it any more until then.
    await next?.close();
    await rm(temporary, { force: true });
    await file.chmod(closedToOthers);
    return undefined;
  }
}
