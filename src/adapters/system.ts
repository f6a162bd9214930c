import { access, readFile, stat } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import type { Shell } from '../ports/shell.ts';
import type { Operator, User } from '../model/machine.ts';
import type { System } from '../ports/system.ts';
import { readDiskSpace } from './system-disk.ts';
import { readLimits } from './system-limits.ts';

/** Reads facts about this machine: from the kernel if possible, otherwise from programs. */
export function createSystem({ shell }: { shell: Shell }): System {
  // The user who runs this, and their name, are needed often and stay the same.
  let user: Promise<User> | undefined;
  let operator: Promise<Operator> | undefined;
  return {
    machine: async () => ({
      // The same as nproc(1). systeminformation counts all cores of the machine, including those not available to this
      // process, and runs a shell for it.
      cpuCores: availableParallelism(),
      memoryBytes: await readMemory(),
      rebootPending: await exists('/run/reboot-required'),
    }),
    diskSpace: readDiskSpace,
    limits: readLimits,
    user: () => (user ??= readUser(shell)),
    operator: () => (operator ??= readOperator(shell)),
    bootId: async () => (await readFile('/proc/sys/kernel/random/boot_id', 'utf8')).trim(),
    clock: async () => ({ now: new Date().toISOString(), ...(await readSynchronisation(shell)) }),
    hasSystemd,
    isStopping: () => isStopping(shell),
    announceReady: () => announceReady(shell),
  };
}

async function readMemory(): Promise<number> {
  // Loaded only here: loading it takes as long as everything else.
  const { default: systemInformation } = await import('systeminformation'); // CommonJS: bundled alone, no named exports.
  const { total } = await systemInformation.mem();
  // In a container, the machine's memory is not the container's. Without a limit the kernel reports 0 or nearly 2^64.
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

/** The kernel remembers who logged in, through sudo and su alike; sudo's own variable is used only if it does not. */
async function findPersonBehindRoot(shell: Shell): Promise<string | undefined> {
  const text = await readFile('/proc/self/loginuid', 'utf8').catch(() => '');
  const loginUid = text === '' ? unsetLoginUid : Number(text);
  if (loginUid !== unsetLoginUid && loginUid !== 0) return nameUser(shell, loginUid);
  const sudoUser = process.env['SUDO_USER'];
  if (sudoUser === undefined || sudoUser === '' || sudoUser === 'root') return undefined;
  // sudo names existing users; anything else was not written by sudo.
  const { exitCode } = await shell.run({ program: 'id', args: ['--user', '--', sudoUser] });
  return exitCode === 0 ? sudoUser : undefined;
}

const unsetLoginUid = 2 ** 32 - 1;

/** A user unknown to the user database, as in a container, is named by number. */
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

/** sd_booted(3): the folder exists exactly if systemd is the init system. */
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

/** sd_notify(3). Its error messages would help nobody: systemd then waits until we end. */
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
