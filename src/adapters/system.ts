import { access, readFile, stat } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import type { Shell } from '../ports/shell.ts';
import type { Operator, User } from '../model/machine.ts';
import type { System } from '../ports/system.ts';
import { readDiskSpace } from './system-disk.ts';
import { readLimits } from './system-limits.ts';

/** Reads this machine. What the kernel says itself is taken from the kernel; programs are asked only where it is silent. */
export function createSystem({ shell }: { shell: Shell }): System {
  // Who runs this, and what he is called, is asked for often and stays the same.
  let user: Promise<User> | undefined;
  let operator: Promise<Operator> | undefined;
  return {
    // What nproc(1) says. systeminformation counts the machine's cores, those withheld from this process too, and
    // runs a shell for it.
    cpuCores: () => Promise.resolve(availableParallelism()),
    memoryBytes: readMemory,
    diskSpace: readDiskSpace,
    limits: readLimits,
    user: () => (user ??= readUser(shell)),
    operator: () => (operator ??= readOperator(shell)),
    bootId: async () => (await readFile('/proc/sys/kernel/random/boot_id', 'utf8')).trim(),
    rebootPending: () => exists('/run/reboot-required'),
    clock: async () => ({ now: new Date().toISOString(), ...(await readSynchronisation(shell)) }),
    hasSystemd,
    isStopping: () => isStopping(shell),
    announceReady: () => announceReady(shell),
  };
}

async function readMemory(): Promise<number> {
  // Loaded only here: its loading alone takes as long as all the rest.
  const { default: systemInformation } = await import('systeminformation'); // CommonJS: bundled apart, it has no named exports.
  const { total } = await systemInformation.mem();
  // In a container the machine's memory is not the container's. Without a limit the kernel says 0 or nearly 2^64.
  const limit = process.constrainedMemory();
  return limit > 0 ? Math.min(total, limit) : total;
}

async function readUser(shell: Shell): Promise<User> {
  const uid = effectiveUid();
  const { stdout } = await shell.run({ program: 'id', args: ['--groups', '--name', '--zero'] });
  return {
    uid,
    name: await nameUser(shell, uid),
    groups: stdout.split('\0').filter((group) => group !== ''),
  };
}

async function readOperator(shell: Shell): Promise<Operator> {
  const uid = effectiveUid();
  const behind = uid === 0 ? await findPersonBehindRoot(shell) : undefined;
  return {
    user: await nameUser(shell, uid),
    uid,
    ...(behind !== undefined && { behind }),
    from: process.stdin.isTTY ? 'terminal' : 'none',
  };
}

/** The kernel keeps who logged in, through sudo and su alike; only where it does not, sudo's own word is taken. */
async function findPersonBehindRoot(shell: Shell): Promise<string | undefined> {
  const text = await readFile('/proc/self/loginuid', 'utf8').catch(() => '');
  const loginUid = text === '' ? unsetLoginUid : Number(text);
  if (loginUid !== unsetLoginUid && loginUid !== 0) return nameUser(shell, loginUid);
  const sudoUser = process.env['SUDO_USER'];
  if (sudoUser === undefined || sudoUser === '' || sudoUser === 'root') return undefined;
  // sudo names users that exist; whatever else stands there, sudo did not write it.
  const { exitCode } = await shell.run({ program: 'id', args: ['--user', '--', sudoUser] });
  return exitCode === 0 ? sudoUser : undefined;
}

const unsetLoginUid = 2 ** 32 - 1;

/** A user whom no directory knows, as in a container, is named by his number. */
async function nameUser(shell: Shell, uid: number): Promise<string> {
  const { exitCode, stdout } = await shell.run({
    program: 'id',
    args: ['--user', '--name', '--', String(uid)],
  });
  return exitCode === 0 ? stdout.trim() : String(uid);
}

function effectiveUid(): number {
  const uid = process.geteuid?.();
  if (uid === undefined) throw new Error('only Unix systems have users with numbers');
  return uid;
}

async function readSynchronisation(shell: Shell): Promise<{ readonly synchronised?: boolean }> {
  if (!(await hasSystemd()) || (await shell.find('timedatectl')) === undefined) return {};
  const { exitCode, stdout } = await shell.run({
    program: 'timedatectl',
    args: ['show', '--property=NTPSynchronized', '--value'],
    timeoutSeconds: 10,
  });
  return exitCode === 0 ? { synchronised: stdout.trim() === 'yes' } : {};
}

/** sd_booted(3): the folder is there exactly if systemd is the init system. */
async function hasSystemd(): Promise<boolean> {
  return stat('/run/systemd/system').then(
    (found) => found.isDirectory(),
    () => false,
  );
}

/** systemctl(1), is-system-running. */
async function isStopping(shell: Shell): Promise<boolean> {
  if (!(await hasSystemd()) || (await shell.find('systemctl')) === undefined) return false;
  const { stdout } = await shell.run({
    program: 'systemctl',
    args: ['is-system-running'],
    timeoutSeconds: 10,
  });
  return stdout.trim() === 'stopping';
}

/** sd_notify(3). What it says of itself when it fails would help nobody: systemd then waits until we end. */
async function announceReady(shell: Shell): Promise<void> {
  const socket = process.env['NOTIFY_SOCKET'];
  if (socket === undefined || socket === '' || (await shell.find('systemd-notify')) === undefined) return;
  await shell.run({
    program: 'systemd-notify',
    args: ['--ready'],
    env: { NOTIFY_SOCKET: socket },
    timeoutSeconds: 10,
  });
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
