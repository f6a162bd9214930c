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

/** Where programs are looked up, whatever the caller's PATH says. */
const standardPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
const politeSeconds = 5;

/** Standard input, output and error; then descriptors 3, 4, … of the program. */
export type Stdio = readonly ['ignore' | 'pipe' | number | Readable, Output, Output, ...number[]];
type Output = 'ignore' | 'pipe' | number;

/** A command whose program has been found, so that starting it needs no turn of the event loop. */
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
  /** Resolves when the program itself has ended; processes that it left running may still hold its output. */
  readonly exited: Promise<Exit>;
  /** Ends the process group; resolves when nothing of it is left. */
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
 * Starts a program in its own session, so that Ctrl-C and hang-up of the terminal do not reach it.
 *
 * @throws Problem `prerequisite.program-missing` if the system cannot execute it
 */
export async function start(prepared: Prepared, stdio: Stdio): Promise<Process> {
  return startAtOnce(prepared, stdio).started;
}

/**
 * Like `start`, but the process's streams are available before the event loop turns: nothing has been read from them
 * yet.
 */
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
 * What protects us (`OOMScoreAdjust=` of the units) is not for a hook, a dump or a service that we start: if one of
 * them takes all the memory, it should be killed, not a database server instead.
 */
function exposeToMemoryShortage(pid: number): void {
  try {
    if (Number(readFileSync('/proc/self/oom_score_adj', 'utf8')) < 0)
      writeFileSync(`/proc/${pid}/oom_score_adj`, '0');
  } catch {
    // It has ended, or belongs to somebody else.
  }
}

function describeExit(code: number | null, signal: NodeJS.Signals | null): Omit<Exit, 'timedOut'> {
  return signal === null ? { exitCode: code ?? 1 } : { exitCode: 128 + osConstants.signals[signal], signal };
}

/**
 * Ends the group when its time is up or the work is interrupted; then waits for all of it, not only for the program.
 */
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

/** SIGTERM to the process group, and SIGKILL to what is left after five seconds. */
async function endGroup(pid: number): Promise<void> {
  const deadline = performance.now() + politeSeconds * 1000;
  signalGroup(pid, 'SIGTERM');
  while (isGroupAlive(pid) && performance.now() < deadline) await sleep(20);
  signalGroup(pid, 'SIGKILL');
}

/** A zombie accepts signals too: if process 1 reaps no orphans, it does so forever. */
function isGroupAlive(group: number): boolean {
  if (!signalGroup(group, 0)) return false;
  return readdirSync('/proc').some((name) => /^\d+$/.test(name) && isAliveIn(name, group));
}

/** proc(5), stat: state, parent and group follow the last parenthesis, which closes the program's name. */
function isAliveIn(pid: string, group: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const [state = '', , found] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return Number(found) === group && !'ZX'.includes(state);
  } catch {
    return false; // It has ended meanwhile.
  }
}

/** False if the group no longer exists. */
function signalGroup(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(-pid, signal);
  } catch {
    return false;
  }
}
