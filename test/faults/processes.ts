import { readdir, readFile, readlink } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

export interface Found {
  readonly pid: number;
  readonly commandLine: string;
}

/**
 * Finds the processes that belong to a scratch platform: its folder stands in their words, their environment, their working
 * folder, or among their open files. nginx, in front of all platforms of a run, is none of them.
 */
export async function findProcesses(folder: string): Promise<readonly Found[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  const found = await Promise.all(pids.map((pid) => judgeProcess(pid, folder)));
  return found.filter((process) => process !== undefined);
}

/** Whether it is a service of the platform, which is to run on. */
export function isService({ commandLine }: Found): boolean {
  return /\/releases\/[^/]+\/(?:web|superviseur)\.js /.test(commandLine);
}

/** Kills them, again until none is left: one may start another meanwhile. */
export async function killProcesses(folder: string): Promise<void> {
  for (let tries = 0; tries < 200; tries += 1) {
    const found = await findProcesses(folder);
    if (found.length === 0) return;
    for (const { pid } of found) signal(pid, 'SIGKILL');
    await sleep(10);
  }
  const left = (await findProcesses(folder)).map(({ commandLine }) => commandLine);
  throw new Error(`cannot be killed: ${left.join('; ')}`);
}

/** Halts them all, wherever they are; what is going on in the kernel for them is waited for. */
export async function haltProcesses(folder: string): Promise<void> {
  for (let tries = 0; tries < 500; tries += 1) {
    const found = await findProcesses(folder);
    for (const { pid } of found) signal(pid, 'SIGSTOP');
    const states = await Promise.all(found.map(({ pid }) => readState(pid)));
    if (states.every((state) => state === 'T' || state === 'Z' || state === undefined)) return;
    await sleep(2);
  }
  throw new Error('some processes cannot be halted');
}

async function judgeProcess(pid: number, folder: string): Promise<Found | undefined> {
  if (pid === process.pid) return undefined;
  const read = (name: string) => readFile(`/proc/${pid}/${name}`, 'utf8').catch(() => '');
  const commandLine = (await read('cmdline')).replaceAll('\0', ' ');
  if (commandLine === '' || commandLine.startsWith('nginx')) return undefined; // A zombie has no words.
  if (`${commandLine}\0${await read('environ')}`.includes(folder)) return { pid, commandLine };
  const links = ['cwd', ...(await readdir(`/proc/${pid}/fd`).catch(() => [])).map((fd) => `fd/${fd}`)];
  for (const link of links) {
    const target = await readlink(`/proc/${pid}/${link}`).catch(() => '');
    if (target.startsWith(`${folder}/`)) return { pid, commandLine };
  }
  return undefined;
}

/** One letter; see proc(5). */
async function readState(pid: number): Promise<string | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  return stat?.slice(stat.lastIndexOf(')') + 2)[0];
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It has ended.
  }
}
