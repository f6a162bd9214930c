import { lstat, mkdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { geteuid } from 'node:process';
import { encodeJson } from '../../model/json.ts';
import { siteFolder, type Site } from '../../model/site.ts';
import { Problem } from '../../messages/problem.ts';
import type { Ports } from '../../ports/ports.ts';
import { lockHolder, type LockHolder } from '../../terms/lock.ts';
import { nameError, readErrorCode } from '../files/error-code.ts';
import { takeLock, type HeldLock } from './lock-file.ts';
import { isLocker } from './lockers.ts';

/** Anybody who could open a file in it could hold every update up: only root can make or change a name in /run. */
const folder = '/run/ospi-update';
const path = join(folder, 'turn.lock');

const patienceSeconds = 3600;
const pauseMilliseconds = 1000;

/** The turn of one platform among those of a server. */
export interface ServerTurn {
  /** What was read before may have changed meanwhile. */
  readonly hasWaited: boolean;
  release(): Promise<void>;
}

export interface ServerTurnTask {
  readonly site: Site;
  readonly ports: Ports;
  readonly command: string;
  readonly interruption: AbortSignal;
  /** Whether somebody at a terminal waits for it, and can stop: then there is no limit. */
  readonly isAttended: boolean;
  /** When an unattended run no longer may begin, if that is within the hour. */
  readonly until?: Date | undefined;
  /** What happens after an hour otherwise: a platform that is down is brought back all the same. */
  readonly afterAnHour: 'refuse' | 'go-on';
}

/**
 * Waits until no other platform of this server is being updated, recovered or restored. The kernel's lock dies with its
 * holder. Who waits holds the lock of the own platform only, which no holder of the turn needs: nobody waits for ever.
 * Not for platforms with `concurrent: true`, nor for those that are not root's in /etc/ospi-update: scratch
 * installations are none of this server's.
 *
 * @throws Problem `busy.other-platform` after an hour, at the time `until`, or if it is asked to stop; `prerequisite.turn-unavailable`
 */
export async function takeServerTurn(task: ServerTurnTask): Promise<ServerTurn> {
  const { site, ports, afterAnHour } = task;
  if (geteuid?.() !== 0 || dirname(site.file) !== siteFolder || site.concurrent === true)
    return noTurn(false);
  try {
    await requireFolder();
    const deadline = ports.clock.monotonic() + patienceSeconds * 1000;
    let told = '';
    for (;;) {
      const lock = await tryToTake(task);
      if (!(lock instanceof Problem)) return { hasWaited: told !== '', release: () => lock.release() };
      if (task.interruption.aborted || isTooLong(task, deadline)) throw lock;
      told = tellOnce(lock, told, ports);
      await ports.clock.sleep(pauseMilliseconds);
    }
  } catch (error) {
    if (afterAnHour === 'go-on' && !task.interruption.aborted && error instanceof Problem)
      return noTurn(true);
    throw error;
  }
}

function isTooLong({ isAttended, until, ports }: ServerTurnTask, deadline: number): boolean {
  if (until !== undefined && ports.clock.now() >= until) return true;
  return !isAttended && ports.clock.monotonic() >= deadline;
}

function noTurn(hasWaited: boolean): ServerTurn {
  return { hasWaited, release: () => Promise.resolve() };
}

/** @throws Problem `prerequisite.turn-unavailable` */
async function requireFolder(): Promise<void> {
  try {
    await mkdir(folder, { mode: 0o700 }).catch((error: unknown) => {
      if (readErrorCode(error) !== 'EEXIST') throw error;
    });
    const found = await lstat(folder);
    if (!found.isDirectory() || found.uid !== 0 || (found.mode & 0o022) !== 0)
      throw Problem.of('prerequisite.turn-unavailable', { path: folder, reason: 'changeable' });
  } catch (error) {
    if (error instanceof Problem) throw error;
    throw Problem.of('prerequisite.turn-unavailable', { path: folder, reason: nameError(error) }, error);
  }
}

/** @returns a problem that names the holder, if another platform has it */
async function tryToTake({ site, ports, command }: ServerTurnTask): Promise<HeldLock | Problem> {
  const refuse = async () => Problem.of('busy.other-platform', await readHolder());
  try {
    const lock = await takeLock({ path, ports, refuse });
    const { user } = await ports.system.operator();
    const since = ports.clock.now().toISOString();
    const text = encodeJson({ platform: site.name, command, pid: process.pid, user, since });
    // Only serves to name the holder.
    await lock.file
      .truncate(0)
      .then(() => lock.file.write(text, 0))
      .catch(() => undefined);
    return lock;
  } catch (error) {
    if (error instanceof Problem && error.code === 'busy.other-platform') return error;
    if (error instanceof Problem) throw error;
    throw Problem.of('prerequisite.turn-unavailable', { path, reason: nameError(error) }, error);
  }
}

/** What is written there may be of an earlier holder. */
async function readHolder(): Promise<{ readonly platform: string; readonly holder: LockHolder }> {
  try {
    const { platform, ...rest } = JSON.parse(await readFile(path, 'utf8')) as { readonly platform: unknown };
    const holder = lockHolder.parse(rest);
    if (holder !== 'unknown' && typeof platform === 'string' && (await isLocker({ pid: holder.pid, path })))
      return { platform, holder };
  } catch {
    // It is being written just now.
  }
  return { platform: '?', holder: 'unknown' };
}

/** @returns for whom it waits */
function tellOnce({ params }: Problem, told: string, { emit }: Ports): string {
  const platform = String(params['platform']);
  const holder = lockHolder.safeParse(params['holder']).data ?? 'unknown';
  // Whoever holds it is about to write the name.
  if (platform === '?' || platform === told) return platform === '?' && told === '' ? '?' : told;
  emit({ kind: 'note', code: 'lock.awaits-turn', params: { platform, holder } });
  return platform;
}
