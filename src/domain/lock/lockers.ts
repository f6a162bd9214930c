import type { BigIntStats } from 'node:fs';
import { readFile, readdir, readlink, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Ports } from '../../ports/ports.ts';

/** A process that holds a lock on a file. */
export interface Locker {
  readonly pid: number;
  /** The kernel's name for it: a program name, cut to 15 bytes. */
  readonly command: string;
  readonly user: string;
  /** ISO 8601. */
  readonly since: string;
  /** Whether it is this program, about to identify itself. */
  readonly isRun: boolean;
}

/**
 * Finds the holder of a lock on a file, as far as this user may inspect other processes. Not from /proc/locks: that
 * names the process that requested the lock, but after its exit the lock is held by those that inherited the open file.
 *
 * @param path the file's own path, with links resolved
 */
export async function findLockers({
  path,
  ports,
}: {
  path: string;
  ports: Pick<Ports, 'shell'>;
}): Promise<readonly Locker[]> {
  const file = await stat(path, { bigint: true }).catch(() => undefined);
  if (file === undefined) return [];
  const pids = (await list('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  const lockers: Locker[] = [];
  for (const pid of pids.toSorted(
    (one, other) => Number(one === process.pid) - Number(other === process.pid),
  ))
    if (await holdsLock({ pid, file, path })) lockers.push(await describeProcess(pid, ports));
  return lockers;
}

/** Whether a process holds a lock on the file, as far as this user may inspect it. */
export async function isLocker({ pid, path }: { pid: number; path: string }): Promise<boolean> {
  const file = await stat(path, { bigint: true }).catch(() => undefined);
  return file !== undefined && holdsLock({ pid, file, path });
}

/**
 * Whether anybody holds a lock on the file, for users who may not open it. In a container the kernel does not show
 * locks requested by a process that has exited, and for some file systems (btrfs) it reports another device number.
 */
export async function isLocked(path: string): Promise<boolean> {
  const file = await stat(path, { bigint: true }).catch(() => undefined);
  if (file === undefined) return false;
  const text = await readFile('/proc/locks', 'utf8').catch(() => '');
  return text.split('\n').some((line) => line.includes(' FLOCK ') && line.includes(` ${nameInode(file)} `));
}

/** The start time of a process in kernel ticks; undefined if it does not exist or is a zombie. */
export async function readStart(pid: number): Promise<string | undefined> {
  const text = await readFile(`/proc/${pid}/stat`, 'latin1').catch(() => '');
  // The program name in parentheses may contain parentheses itself (proc_pid_stat(5): the 3rd and the 22nd field).
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return /^[ZX]/.test(fields[0] ?? '') ? undefined : fields[19];
}

async function holdsLock({
  pid,
  file,
  path,
}: {
  pid: number;
  file: BigIntStats;
  path: string;
}): Promise<boolean> {
  for (const fd of await list(`/proc/${pid}/fd`)) {
    const info = await readFile(`/proc/${pid}/fdinfo/${fd}`, 'latin1').catch(() => '');
    const locks = info.split('\n').filter((line) => line.startsWith('lock:') && line.includes('FLOCK'));
    if (locks.some((line) => line.includes(` ${nameInode(file)} `))) return true;
    if (!locks.some((line) => line.includes(`:${file.ino} `))) continue;
    // By name if the device number differs; the target of the link is not opened, since it may be on a share that
    // hangs.
    if ((await readlink(`/proc/${pid}/fd/${fd}`).catch(() => '')) === path) return true;
  }
  return false;
}

/** As /proc/locks identifies a file: the two device numbers in hexadecimal, and the inode (proc_locks(5)). */
function nameInode({ dev, ino }: BigIntStats): string {
  const major = ((dev >> 8n) & 0xfffn) | ((dev >> 32n) & ~0xfffn);
  const minor = (dev & 0xffn) | ((dev >> 12n) & ~0xffn);
  const hexadecimal = (value: bigint) => value.toString(16).padStart(2, '0');
  return `${hexadecimal(major)}:${hexadecimal(minor)}:${ino}`;
}

async function describeProcess(pid: number, ports: Pick<Ports, 'shell'>): Promise<Locker> {
  const [command, line, uid] = await Promise.all([
    readFile(`/proc/${pid}/comm`, 'utf8').catch(() => '?'),
    readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => ''),
    stat(`/proc/${pid}`).then(
      (found) => found.uid,
      () => undefined,
    ),
  ]);
  return {
    pid,
    command: command.trimEnd(),
    user: uid === undefined ? '?' : await nameUser(uid, ports),
    since: await readSince(pid),
    isRun: isRun(line.split('\0')),
  };
}

function isRun([program = '', ...args]: readonly string[]): boolean {
  return (
    basename(program).startsWith('node') && args.some((word) => /^ospi-update(\.js)?$/.test(basename(word)))
  );
}

async function nameUser(uid: number, { shell }: Pick<Ports, 'shell'>): Promise<string> {
  const args = ['--user', '--name', '--', String(uid)];
  const { exitCode, stdout } = await shell.run({ program: 'id', args });
  return exitCode === 0 ? stdout.trim() : String(uid);
}

/** The unit of times(2): a hundred per second on all Linux platforms of Node.js, whatever the kernel uses. */
const ticksPerSecond = 100;

async function readSince(pid: number): Promise<string> {
  const [started = '0', text] = await Promise.all([
    readStart(pid),
    readFile('/proc/stat', 'latin1').catch(() => ''),
  ]);
  const boot = Number(/^btime (\d+)$/m.exec(text)?.[1] ?? 0);
  return new Date((boot + Number(started) / ticksPerSecond) * 1000).toISOString();
}

async function list(path: string): Promise<readonly string[]> {
  return readdir(path).catch(() => []);
}
