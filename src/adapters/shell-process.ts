import { execa, type Options } from 'execa';
import { constants, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { constants as osConstants } from 'node:os';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Command } from '../ports/shell.ts';
import { Problem } from '../messages/problem.ts';
import { findPrefix, lowerSession } from './shell-prefix.ts';

/** Where programs are looked up, whatever the PATH of whoever called us says. */
const standardPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
const politeSeconds = 5;

/** Standard input, output and error; then what the program gets as 3, 4, … */
export type Stdio = readonly ['ignore' | 'pipe' | number | Readable, Output, Output, ...number[]];
type Output = 'ignore' | 'pipe' | number;

/** A command whose program was found: nothing is left to look up, so that starting it takes no turn of the event loop. */
export interface Prepared {
  readonly command: Command;
  readonly file: string;
  readonly args: readonly string[];
}

export interface Process {
  readonly pid: number;
  readonly stdin: Writable | null;
  readonly stdout: Readable | null;
  readonly stderr: Readable | null;
  /** Resolves when the program itself has ended; what it left running may still hold its output. */
  readonly exited: Promise<Exit>;
  /** Ends the process group; resolves when nothing is left of it. */
  end(): Promise<void>;
}

export interface Exit {
  readonly exitCode: number;
  readonly signal?: NodeJS.Signals;
  readonly timedOut: boolean;
}

/** The absolute path of an executable file in the standard PATH. */
export async function findProgram(program: string): Promise<string | undefined> {
  const candidates = program.includes('/')
    ? [program]
    : standardPath.split(':').map((folder) => join(folder, program));
  for (const path of candidates) if (await isExecutable(path)) return path;
  return undefined;
}

async function isExecutable(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}

/** @throws Problem `prerequisite.program-missing`, `prerequisite.run-as` */
export async function prepare(command: Command): Promise<Prepared> {
  const file = await findProgram(command.program);
  if (file === undefined) throw Problem.of('prerequisite.program-missing', { program: command.program });
  const args = command.args ?? [];
  const [first, ...rest] = [...(await findPrefix(command, findProgram)), file, ...args];
  return { command, file: first ?? file, args: rest };
}

/**
 * Starts a program in a session of its own, so that the terminal's Ctrl-C and hang-up do not reach it.
 *
 * @throws Problem `prerequisite.program-missing` when the system cannot execute it
 */
export async function start(prepared: Prepared, stdio: Stdio): Promise<Process> {
  return startAtOnce(prepared, stdio).started;
}

/** As `start`, but the process' streams are there before the event loop turns: nothing of them was read yet. */
export function startAtOnce(
  { command, file, args }: Prepared,
  stdio: Stdio,
): { readonly stdout: Readable | null; readonly started: Promise<Process> } {
  const child = execa(file, args, {
    // Not the caller's folder: it may be gone, or closed to the user that this runs as.
    cwd: command.cwd ?? '/',
    env: { PATH: standardPath, LC_ALL: 'C.UTF-8', ...command.env },
    extendEnv: false,
    detached: true,
    shell: false,
    reject: false,
    buffer: false,
    stdio: [...stdio, ...(command.fds ?? [])] as Options['stdio'], // Any open descriptor works, as with node:child_process; its types name a few.
  });
  const { pid, stdin, stdout, stderr } = child;
  if (command.priority === 'background' && pid !== undefined) lowerSession(pid);
  if (pid !== undefined) exposeToMemoryShortage(pid);
  const exit = new Promise<Omit<Exit, 'timedOut'>>((resolve) => {
    child.once('exit', (code, signal) => {
      resolve(describeExit(code, signal));
    });
  });
  const started = async (): Promise<Process> => {
    if (pid === undefined)
      throw Problem.of('prerequisite.program-missing', { program: command.program }, (await child).cause);
    const end = () => endGroup(pid);
    return { pid, stdin, stdout, stderr, exited: endWhenDue({ exit, end, command }), end };
  };
  return { stdout, started: started() };
}

/**
 * What protects us (`OOMScoreAdjust=` of the units) is not for a hook, a dump or a service that we start: where one of them takes
 * all the memory, it is to be killed, and not a database server in its place.
 */
function exposeToMemoryShortage(pid: number): void {
  try {
    if (Number(readFileSync('/proc/self/oom_score_adj', 'utf8')) < 0)
      writeFileSync(`/proc/${pid}/oom_score_adj`, '0');
  } catch {
    // It has ended, or belongs to someone else.
  }
}

function describeExit(code: number | null, signal: NodeJS.Signals | null): Omit<Exit, 'timedOut'> {
  return signal === null ? { exitCode: code ?? 1 } : { exitCode: 128 + osConstants.signals[signal], signal };
}

/** Ends the group when its time is up or the work is interrupted; then waits for all of it, not for the program alone. */
async function endWhenDue({
  exit,
  end,
  command,
}: {
  exit: Promise<Omit<Exit, 'timedOut'>>;
  end: () => Promise<void>;
  command: Command;
}): Promise<Exit> {
  let timedOut = false;
  let ending: Promise<void> | undefined;
  const endOnce = () => {
    ending ??= end();
  };
  const { timeoutSeconds, interruption } = command;
  const onTimeout = () => {
    timedOut = true;
    endOnce();
  };
  const timer = timeoutSeconds === undefined ? undefined : setTimeout(onTimeout, timeoutSeconds * 1000);
  interruption?.addEventListener('abort', endOnce);
  if (interruption?.aborted) endOnce();
  const exited = await exit;
  clearTimeout(timer);
  interruption?.removeEventListener('abort', endOnce);
  await ending;
  return { ...exited, timedOut };
}

/** SIGTERM to the process group, and SIGKILL to what is left of it after five seconds. */
async function endGroup(pid: number): Promise<void> {
  const deadline = performance.now() + politeSeconds * 1000;
  signalGroup(pid, 'SIGTERM');
  while (isGroupAlive(pid) && performance.now() < deadline) await sleep(20);
  signalGroup(pid, 'SIGKILL');
}

/** A zombie answers a signal too: with a first process that fetches no orphans, it does so for ever. */
function isGroupAlive(group: number): boolean {
  if (!signalGroup(group, 0)) return false;
  return readdirSync('/proc').some((name) => /^\d+$/.test(name) && isAliveIn(name, group));
}

/** proc(5), stat: state, parent and group stand behind the last bracket, which closes the program's name. */
function isAliveIn(pid: string, group: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const [state = '', , found] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return Number(found) === group && !'ZX'.includes(state);
  } catch {
    return false; // It ended in the meantime.
  }
}

/** False when there is no such group any more. */
function signalGroup(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(-pid, signal);
  } catch {
    return false;
  }
}
