import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

export interface Found {
  readonly pid: number;
  readonly commandLine: string;
}

/**
 * Finds the processes that belong to a scratch platform: its folder is in their arguments, their environment, their
 * working directory, or among their open files. Not nginx, which is in front of all platforms of a run.
 */
export function findProcesses(folder: string): readonly Found[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.map((pid) => judgeProcess(Number(pid), folder)).filter((process) => process !== undefined);
}

/** Whether it is a service of the platform, which should run on. */
export function isService({ commandLine }: Found): boolean {
  return /\/releases\/[^/]+\/(?:web|superviseur)\.js /.test(commandLine);
}

/** Kills them repeatedly until none is left: one may start another meanwhile. */
export async function killProcesses(folder: string): Promise<void> {
  for (let tries = 0; tries < 200; tries += 1) {
    const found = findProcesses(folder);
    if (found.length === 0) return;
    for (const { pid } of found) signal(pid, 'SIGKILL');
    await sleep(10);
  }
  const left = findProcesses(folder).map(({ commandLine }) => commandLine);
  throw new Error(`cannot be killed: ${left.join('; ')}`);
}

/** Stops them all, wherever they are, and waits for their pending kernel calls. */
export async function haltProcesses(folder: string): Promise<void> {
  for (let tries = 0; tries < 500; tries += 1) {
    const found = findProcesses(folder);
    for (const { pid } of found) signal(pid, 'SIGSTOP');
    const states = await Promise.all(found.map(({ pid }) => readState(pid)));
    if (states.every((state) => state === 'T' || state === 'Z' || state === undefined)) return;
    await sleep(2);
  }
  throw new Error('some processes cannot be halted');
}

/** Reads synchronously: there are thousands of these small files, and none of them is on a disk. */
function judgeProcess(pid: number, folder: string): Found | undefined {
  if (pid === process.pid) return undefined;
  const read = (name: string) => look(() => readFileSync(`/proc/${pid}/${name}`, 'utf8')) ?? '';
  const commandLine = read('cmdline').replaceAll('\0', ' ');
  if (commandLine === '' || commandLine.startsWith('nginx')) return undefined; // A zombie has no arguments.
  if (`${commandLine}\0${read('environ')}`.includes(folder)) return { pid, commandLine };
  const files = look(() => readdirSync(`/proc/${pid}/fd`)) ?? [];
  for (const link of ['cwd', ...files.map((file) => `fd/${file}`)]) {
    const target = look(() => readlinkSync(`/proc/${pid}/${link}`)) ?? '';
    if (target.startsWith(`${folder}/`)) return { pid, commandLine };
  }
  return undefined;
}

/** Undefined for a process that has ended meanwhile. */
function look<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
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
