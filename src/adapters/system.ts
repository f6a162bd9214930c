import { access, readFile, stat, statfs } from 'node:fs/promises';
import { availableParallelism, userInfo } from 'node:os';
import { dirname } from 'node:path';
import type { Shell } from '../ports/shell.ts';
import type { DiskSpace, Operator, System, User } from '../ports/system.ts';

/** Reads the machine. What the kernel tells exactly is taken from it; the rest from systeminformation. */
export function createSystem({ shell }: { shell: Shell }): System {
  return {
    // What this process may use: a container's limit counts, not the host's sockets.
    cpuCores: () => Promise.resolve(availableParallelism()),
    memoryBytes: readMemory,
    diskSpace: readDiskSpace,
    user: () => readUser(shell),
    operator: readOperator,
    bootId: async () => (await readFile('/proc/sys/kernel/random/boot_id', 'utf8')).trim(),
    rebootPending: () => exists('/run/reboot-required'),
    clock: () => readClock(shell),
    hasSystemd: () => exists('/run/systemd/system'),
  };
}

async function readMemory(): Promise<number> {
  const { mem } = await import('systeminformation');
  return (await mem()).total;
}

async function readDiskSpace(path: string): Promise<DiskSpace> {
  const present = await findPresentAncestor(path);
  const space = await statfs(present);
  return {
    mount: await findMount(present),
    totalBytes: space.blocks * space.bsize,
    freeBytes: space.bavail * space.bsize,
    freeInodes: space.ffree,
  };
}

async function findPresentAncestor(path: string): Promise<string> {
  return (await exists(path)) || path === dirname(path) ? path : findPresentAncestor(dirname(path));
}

/** The topmost folder that is still on the same device. */
async function findMount(path: string): Promise<string> {
  const parent = dirname(path);
  if (parent === path) return path;
  const [own, above] = await Promise.all([stat(path), stat(parent)]);
  return own.dev === above.dev ? findMount(parent) : path;
}

async function readUser(shell: Shell): Promise<User> {
  const { uid, username } = userInfo();
  const groups = await shell.run({ program: 'id', args: ['--groups', '--name', '--zero'] });
  return { uid, name: username, groups: groups.stdout.split('\0').filter((group) => group !== '') };
}

function readOperator(): Promise<Operator> {
  const { uid, username } = userInfo();
  // sudo sets it for root; for anyone else it is a variable like any other, and nobody's word.
  const behind = uid === 0 ? process.env['SUDO_USER'] : undefined;
  return Promise.resolve({
    user: username,
    uid,
    ...(behind !== undefined && behind !== '' && { behind }),
    from: process.stdin.isTTY ? 'terminal' : 'none',
  });
}

async function readClock(shell: Shell): Promise<{ now: string; synchronised?: boolean }> {
  const now = new Date().toISOString();
  if (!(await exists('/run/systemd/system')) || (await shell.find('timedatectl')) === undefined)
    return { now };
  const shown = await shell.run({
    program: 'timedatectl',
    args: ['show', '--property=NTPSynchronized', '--value'],
  });
  return shown.exitCode === 0 ? { now, synchronised: shown.stdout.trim() === 'yes' } : { now };
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
