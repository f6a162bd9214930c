import { lstat, realpath } from 'node:fs/promises';
import { dirname } from 'node:path';
import { nameError, readErrorCode } from '../files/error-code.ts';
import type { LockHolder } from '../../terms/lock.ts';
import type { Ports } from '../../ports/ports.ts';
import { Problem } from '../../messages/problem.ts';
import { sitePaths, type Site } from '../../model/site.ts';
import { isFullDisk } from '../files/full-disk.ts';
import { NotAFile, openFile } from '../files/open-file.ts';
import { prepareStateFolder } from '../platform/state-folder.ts';
import { flock } from './flock.ts';
import { takeLock, type HeldLock } from './lock-file.ts';
import { findLockers, isLocked, isLocker, readStart } from './lockers.ts';
import { readSignature, sign, unsign, type Signature } from './signature.ts';

/**
 * Runs `action` holding the platform's lock: kernel locks on two open files, which die with this process and never go
 * stale. The one in the state folder separates two runs on one journal. The one in the root folder separates two runs
 * on one platform even if the state folder is gone or they use different ones. Only the installing user can open
 * either: anyone who can read a file or a folder can lock it and block every update. Waits for a rehearsal by `check`.
 *
 * @throws Problem `busy.lock-held`, `busy.lock-taken`, `prerequisite.lock-foreign`, `prerequisite.state-unwritable`
 */
export async function withLock<T>(
  { site, ports, command }: { site: Site; ports: Ports; command: string },
  action: () => Promise<T>,
): Promise<T> {
  await prepareStateFolder({ site, ports });
  if (command !== rehearsing) await awaitRehearsal({ site, ports });
  const held: HeldLock[] = [];
  try {
    const state = await takeStateLock({ site, ports });
    if (!(state instanceof Problem)) held.push(state);
    const root = await takeRootLock({ site, ports });
    if (root !== undefined) held.push(root);
    if (state instanceof Problem && root === undefined) throw state;
    const files = held.map(({ file }) => file);
    await sign({ site, files, signature: await describeUs({ ports, command }) });
    try {
      return await action();
    } finally {
      await unsign(site);
    }
  } finally {
    for (const lock of held.toReversed()) await lock.release();
  }
}

/** The command that holds the lock only for a trial run. */
const rehearsing = 'check';
const patienceSeconds = 120;
const pauseMilliseconds = 200;

/** Otherwise a nightly update or backup would be delayed by a day because somebody ran a check. */
async function awaitRehearsal({ site, ports }: { site: Site; ports: Ports }): Promise<void> {
  const deadline = ports.clock.monotonic() + patienceSeconds * 1000;
  while (ports.clock.monotonic() < deadline) {
    const lock = await probeLock({ site, ports }).catch(() => null);
    if (lock === null || lock.holder === 'unknown' || lock.holder.command !== rehearsing) return;
    await ports.clock.sleep(pauseMilliseconds);
  }
}

async function describeUs({ ports, command }: { ports: Ports; command: string }): Promise<Signature> {
  const { user } = await ports.system.operator();
  const since = ports.clock.now().toISOString();
  return { holder: { command, pid: process.pid, user, since }, started: await readStart(process.pid) };
}

interface Lock {
  readonly site: Site;
  readonly ports: Ports;
}

/** A problem if a full disk has no room for its name: the root folder's lock must suffice then. */
async function takeStateLock({ site, ports }: Lock): Promise<HeldLock | Problem> {
  const path = sitePaths(site).lock;
  try {
    return await takeLock({ path, ports, refuse: () => refuse({ site, ports, path }) });
  } catch (error) {
    if (error instanceof Problem) throw error;
    const code = nameError(error);
    const problem = Problem.of('prerequisite.state-unwritable', { path, reason: code }, error);
    if (isFullDisk(code)) return problem;
    throw problem;
  }
}

/**
 * Undefined if it is impossible: the folder is missing, read-only, full or not writable for this user. Then nothing can
 * be installed there either, or the state folder's lock must suffice.
 */
async function takeRootLock({ site, ports }: Lock): Promise<HeldLock | undefined> {
  const path = sitePaths(site).rootLock;
  try {
    return await takeLock({ path, ports, refuse: () => refuse({ site, ports, path }) });
  } catch (error) {
    // flock(1) reports a file system without locks, which NFS may be.
    if (error instanceof Problem && error.code !== 'internal.fault') throw error;
    const isThere = await lstat(path).catch(() => undefined);
    if (error instanceof Problem || isThere === undefined) return undefined;
    const code = nameError(error);
    throw Problem.of('prerequisite.state-unwritable', { path, reason: code }, error);
  }
}

/** As described by the other run itself; otherwise by what the kernel knows of the holder. */
async function refuse({ site, ports, path: named }: Lock & { readonly path: string }): Promise<Problem> {
  const path = await realpath(named).catch(() => named);
  const signature = await readSignature({ site, path });
  if (signature !== undefined && (await isLocker({ pid: signature.holder.pid, path })))
    return Problem.of('busy.lock-held', { holder: signature.holder });
  const [locker] = await findLockers({ path, ports });
  if (locker === undefined || locker.isRun) return Problem.of('busy.lock-held', { holder: 'unknown' });
  const { pid, command, user } = locker;
  return Problem.of('busy.lock-taken', { path: named, pid, command, user });
}

/**
 * Returns the holder of the lock, or null. Takes a shared lock for an instant, which disturbs neither a holder nor a
 * starting run; a user who may not open the lock files relies on what the kernel and the holder say.
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
  const { lock, rootLock } = sitePaths(site);
  await requireReachable(lock);
  for (const path of [lock, rootLock])
    if (await isHeld({ site, ports, path })) return { holder: await nameHolder({ site, ports, path }) };
  return null;
}

async function requireReachable(path: string): Promise<void> {
  await lstat(path).catch((error: unknown) => {
    const code = nameError(error);
    if (code === 'ENOENT') return;
    throw Problem.of('prerequisite.state-unreadable', { path: dirname(path), reason: code }, error);
  });
}

async function isHeld({ site, ports, path }: Lock & { readonly path: string }): Promise<boolean> {
  try {
    const file = await openFile(path, { followsLinks: false });
    return !(await flock({ ports, file, how: 'as-reader' }).finally(() => file.close()));
  } catch (error) {
    // No run locks anything but a file, or a file on a file system without locks.
    if (error instanceof NotAFile || error instanceof Problem) return false;
    if (readErrorCode(error) !== 'EACCES') return false;
    return (await isLocked(path)) || (await isAlive(await readSignature({ site, path })));
  }
}

async function isAlive(signature: Signature | undefined): Promise<boolean> {
  if (signature?.started === undefined) return false;
  return (await readStart(signature.holder.pid)) === signature.started;
}

async function nameHolder({
  site,
  ports,
  path: named,
}: Lock & { readonly path: string }): Promise<LockHolder> {
  const path = await realpath(named).catch(() => named);
  const signature = await readSignature({ site, path });
  const { holder } = signature ?? {};
  if (holder !== undefined && (await isLocker({ pid: holder.pid, path }))) return holder;
  const [locker] = await findLockers({ path, ports });
  // A user who may not inspect other users' processes finds none.
  if (locker === undefined) return holder !== undefined && (await isAlive(signature)) ? holder : 'unknown';
  const { pid, command, user, since } = locker;
  return locker.isRun ? 'unknown' : { command, pid, user, since };
}
