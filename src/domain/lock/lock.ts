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
 * Runs `action` holding the platform's lock: kernel locks on the open state folder and on the open lock file, which die
 * with this process and never go stale. The folder's is the one that counts, since anyone who deletes the file would
 * otherwise let a second run in; the file's is for other programs, and its text names the holder.
 *
 * @throws Problem `busy.lock-held`, `prerequisite.state-unwritable`
 */
export async function withLock<T>(
  { site, ports, command }: { site: Site; ports: Ports; command: string },
  action: () => Promise<T>,
): Promise<T> {
  await prepareStateFolder({ site, ports });
  const folder = await openStateFolder(site).catch((error: unknown) => {
    throw toUnwritable(site.state, error);
  });
  try {
    await requireLock({ site, ports, file: folder });
    const file = await openLockFile(site);
    try {
      await requireLock({ site, ports, file });
      await nameHolder({ ports, file, command });
      return await action();
    } finally {
      await file.close();
    }
  } finally {
    await folder.close();
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
  file: FileHandle;
}): Promise<void> {
  const isOurs = await flock({ ports, file, args: ['--exclusive', '--timeout', '1'] });
  if (!isOurs) throw Problem.of('busy.lock-held', { holder: await readHolder(site) });
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
  const { state: path } = site;
  let folder: FileHandle;
  try {
    folder = await openStateFolder(site);
  } catch (error) {
    const { code = 'unknown' } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return null;
    throw Problem.of('prerequisite.state-unreadable', { path, reason: code }, error);
  }
  try {
    const free = await flock({ ports, file: folder, args: ['--shared', '--nonblock'] });
    return free ? null : { holder: await readHolder(site) };
  } finally {
    await folder.close();
  }
}

function openStateFolder({ state }: Site): Promise<FileHandle> {
  return open(state, constants.O_RDONLY | constants.O_DIRECTORY);
}

async function openLockFile(site: Site): Promise<FileHandle> {
  const path = sitePaths(site).lock;
  try {
    return await openPlainFile(path, constants.O_RDWR | constants.O_CREAT);
  } catch (error) {
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
  file: FileHandle;
  command: string;
}): Promise<void> {
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
