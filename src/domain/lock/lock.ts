import { constants } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { encodeJson } from '../../ports/json.ts';
import type { LockHolder } from '../../ports/lock.ts';
import type { Ports } from '../../ports/ports.ts';
import { Problem } from '../../ports/problem.ts';
import { sitePaths, type Site } from '../../ports/site.ts';
import { openPlainFile } from '../platform/plain-file.ts';
import { prepareStateFolder } from '../platform/state-folder.ts';

/** What flock(1) is told to exit with when another holds the lock. */
const heldByAnother = 75;

/**
 * Runs `action` holding the platform's lock: kernel locks on open files, which die with this process and never go stale. That
 * of the state folder counts, since anyone who deletes the lock file would otherwise let a second run in; that of the root
 * folder keeps two runs on one platform apart also when the state folder is gone, or when they have different ones. The lock
 * file's is for other programs; its text names the holder.
 *
 * @throws Problem `busy.lock-held`, `prerequisite.state-unwritable`
 */
export async function withLock<T>(
  { site, ports, command }: { site: Site; ports: Ports; command: string },
  action: () => Promise<T>,
): Promise<T> {
  await prepareStateFolder({ site, ports });
  const held: FileHandle[] = [];
  const hold = (file: FileHandle | undefined) => {
    if (file !== undefined) held.push(file);
    return file;
  };
  try {
    await requireLock({ site, ports, file: hold(await openStateFolder(site)) });
    const file = hold(await openLockFile(site));
    await requireLock({ site, ports, file });
    await requireRootLock({ ports, file: hold(await openRoot(site)) });
    await nameHolder({ ports, file, command }).catch(() => undefined); // Its text is a courtesy: the disk may be full.
    return await action();
  } finally {
    for (const file of held.reverse()) await file.close();
  }
}

/**
 * flock(1) locks the open file that it inherits; the lock stays with this process when flock has ended. It waits a
 * moment, so that a reader's own momentary probe does not look like another run.
 */
async function requireLock({
  site,
  ports,
  file,
}: {
  site: Site;
  ports: Ports;
  file: FileHandle | undefined;
}): Promise<void> {
  if (file === undefined) return;
  if (!(await flock({ ports, file, args: exclusively })))
    throw Problem.of('busy.lock-held', { holder: await readHolder(site) });
}

const exclusively = ['--exclusive', '--timeout', '1'];

/**
 * Who holds it alone is not at work in our state folder, so that the lock file there does not name him. A file system that
 * knows no lock on a folder, such as NFS, leaves the state folder's.
 */
async function requireRootLock({
  ports,
  file,
}: {
  ports: Ports;
  file: FileHandle | undefined;
}): Promise<void> {
  if (file === undefined) return;
  const isOurs = await flock({ ports, file, args: exclusively }).catch(() => true);
  if (!isOurs) throw Problem.of('busy.lock-held', { holder: 'unknown' });
}

/**
 * Tells who holds the lock, or null. It takes a shared lock for an instant, which disturbs no holder and no starter.
 *
 * @throws Problem `prerequisite.state-unreadable`
 */
export async function probeLock({
  site,
  ports,
}: {
  site: Site;
  ports: Ports;
}): Promise<{ readonly holder: LockHolder } | null> {
  if (await isHeld({ ports, file: await openStateToRead(site) })) return { holder: await readHolder(site) };
  // A file system without such locks tells nothing.
  const isAtWork = await isHeld({ ports, file: await openRoot(site) }).catch(() => false);
  return isAtWork ? { holder: 'unknown' } : null;
}

async function isHeld({ ports, file }: { ports: Ports; file: FileHandle | undefined }): Promise<boolean> {
  if (file === undefined) return false;
  try {
    return !(await flock({ ports, file, args: ['--shared', '--nonblock'] }));
  } finally {
    await file.close();
  }
}

async function openStateToRead({ state: path }: Site): Promise<FileHandle | undefined> {
  try {
    return await openFolder(path);
  } catch (error) {
    const { code = 'unknown' } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return undefined;
    throw Problem.of('prerequisite.state-unreadable', { path, reason: code }, error);
  }
}

async function openStateFolder({ state }: Site): Promise<FileHandle> {
  return openFolder(state).catch((error: unknown) => {
    throw toUnwritable(state, error);
  });
}

/** What cannot be opened, this user cannot install into either. */
async function openRoot({ root }: Site): Promise<FileHandle | undefined> {
  return openFolder(root).catch(() => undefined);
}

function openFolder(path: string): Promise<FileHandle> {
  return open(path, constants.O_RDONLY | constants.O_DIRECTORY);
}

/** Undefined where a full disk has no room for its name: the folder's lock is held by then. */
async function openLockFile(site: Site): Promise<FileHandle | undefined> {
  const path = sitePaths(site).lock;
  try {
    return await openPlainFile(path, constants.O_RDWR | constants.O_CREAT);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOSPC' || code === 'EDQUOT') return undefined;
    throw toUnwritable(path, error);
  }
}

function toUnwritable(path: string, error: unknown): Problem {
  if (error instanceof Problem) return error;
  const { code = 'unknown' } = error as NodeJS.ErrnoException;
  return Problem.of('prerequisite.state-unwritable', { path, reason: code }, error);
}

async function flock({
  ports,
  file,
  args,
}: {
  ports: Ports;
  file: FileHandle;
  args: readonly string[];
}): Promise<boolean> {
  const finished = await ports.shell.run(
    { program: 'flock', args: [...args, '--conflict-exit-code', String(heldByAnother), '3'] },
    { extraFds: [file.fd] },
  );
  if (finished.exitCode === 0) return true;
  if (finished.exitCode === heldByAnother) return false;
  throw Problem.of('internal.fault', { detail: `flock: ${finished.stderr.trim()}` });
}

async function nameHolder({
  ports,
  file,
  command,
}: {
  ports: Ports;
  file: FileHandle | undefined;
  command: string;
}): Promise<void> {
  if (file === undefined) return;
  const { user } = await ports.system.operator();
  const since = ports.clock.now().toISOString();
  await file.truncate(0);
  await file.write(`${encodeJson({ pid: process.pid, user, command, since })}\n`, 0);
}

/** Only the file's text names the holder: /proc/locks names the flock child, which is long gone. */
async function readHolder(site: Site): Promise<LockHolder> {
  try {
    const named: unknown = JSON.parse(await readStart(sitePaths(site).lock));
    return isHolder(named) ? named : 'unknown';
  } catch {
    return 'unknown';
  }
}

/** As much as the name of a holder takes: more is none. */
async function readStart(path: string): Promise<string> {
  const file = await openPlainFile(path, constants.O_RDONLY);
  try {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(4096), 0, 4096, 0);
    return buffer.toString('utf8', 0, bytesRead);
  } finally {
    await file.close();
  }
}

function isHolder(value: unknown): value is LockHolder {
  if (typeof value !== 'object' || value === null) return false;
  const { command, pid, user, since }: Partial<Record<string, unknown>> = { ...value };
  return (
    typeof command === 'string' &&
    Number.isInteger(pid) &&
    typeof user === 'string' &&
    typeof since === 'string'
  );
}
