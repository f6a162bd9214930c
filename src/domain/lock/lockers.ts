import type { BigIntStats } from 'node:fs';
import { readFile, readdir, readlink, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Ports } from '../../ports/ports.ts';

/** A process that holds a lock on a file. */
export interface Locker {
  readonly pid: number;
  /** As the kernel calls it: a program's name, cut to 15 bytes. */
  readonly command: string;
  readonly user: string;
  /** ISO 8601. */
  readonly since: string;
  /** Whether it is this program, on its way to say so itself. */
  readonly isRun: boolean;
}

/**
 * Finds who holds a lock on a file, as far as this user may look at other processes. Not from /proc/locks: that names the
 * process which asked for the lock, and who inherited the open file holds it when that one is gone.
 *
 * @param path the file's own name, links resolved
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

/** Whether a process holds a lock on the file, as far as this user may look at it. */
export async function isLocker({ pid, path }: { pid: number; path: string }): Promise<boolean> {
  const file = await stat(path, { bigint: true }).catch(() => undefined);
  return file !== undefined && holdsLock({ pid, file, path });
}

/**
 * Whether anybody holds a lock on the file: for who may not open it. In a container the kernel does not show what a process
 * asked for that is gone since, and of some file systems (btrfs) it tells the number of another device.
 */
export async function isLocked(path: string): Promise<boolean> {
  const file = await stat(path, { bigint: true }).catch(() => undefined);
  if (file === undefined) return false;
  const text = await readFile('/proc/locks', 'utf8').catch(() => '');
  return text.split('\n').some((line) => line.includes(' FLOCK ') && line.includes(` ${nameInode(file)} `));
}

/** When a process started, as the kernel counts it; undefined where there is none, or only a zombie that nobody has fetched. */
export async function readStart(pid: number): Promise<string | undefined> {
  const text = await readFile(`/proc/${pid}/stat`, 'latin1').catch(() => '');
  // The program's name, in brackets, may hold brackets itself (proc_pid_stat(5): the 3rd and the 22nd field).
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
    // By its name where the device's number is another one; what it leads to is not asked: it may be a share that hangs.
    if ((await readlink(`/proc/${pid}/fd/${fd}`).catch(() => '')) === path) return true;
  }
  return false;
}

/** As /proc/locks names a file: its device's two numbers in hexadecimal, and its inode (proc_locks(5)). */
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

/** What times(2) counts in: a hundred a second on all of Node's platforms of Linux, whatever the kernel itself does. */
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
