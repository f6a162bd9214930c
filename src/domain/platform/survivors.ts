import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import process, { getuid } from 'node:process';
import type { Ports } from '../../ports/ports.ts';
import { Problem } from '../../messages/problem.ts';
import { toProof } from '../../ports/shell.ts';

const politeSeconds = 2;
const patienceSeconds = 10;

/**
 * The number that marks every process of an attempt's hooks: their file-lock limit, a resource limit that Linux has not
 * enforced since 2.4.24 but still passes on to child processes. It survives a cleared environment, a new session and
 * another user; only root may raise it, which nobody does by accident.
 *
 * A cgroup would do the same only for root and only if mounted, and leaves a folder behind when the updater is killed.
 * In a PID namespace a hook could no longer signal processes outside. The limit works for everybody, everywhere, and a
 * recovery finds it again from the attempt's name alone.
 *
 * Processes that others start on behalf of a hook are not marked: a unit that systemd starts for it runs on, as it
 * should.
 *
 * Any user can mark his own processes in the same way. They are ended like the rest; but a process counts as left
 * running only if it also has a mark that only root can set (see `toProof`), or any user could block updates and
 * recoveries.
 */
export function markAttempt(attempt: string): number {
  // 48 bits: exact as a number, and never set by chance.
  return Number.parseInt(createHash('sha256').update(attempt).digest('hex').slice(0, 12), 16) + 1;
}

/**
 * Ends all processes that an attempt's hooks left running: with SIGTERM first, then SIGSTOP and SIGKILL, since
 * otherwise some of those that restart each other would always be missed.
 *
 * @throws Problem `step.hook-left-running`: some could not be ended, such as those waiting for a dead disk
 */
export async function endSurvivors({ ports, attempt }: { ports: Ports; attempt: string }): Promise<void> {
  if (isNoneLeft(attempt)) return;
  const start = ports.clock.monotonic();
  const isWithin = (seconds: number) => ports.clock.monotonic() - start < seconds * 1000;
  visitMarked(attempt, ({ pid }) => {
    sendSignal(pid, 'SIGTERM');
  });
  while (isWithin(politeSeconds) && !isNoneLeft(attempt)) await ports.clock.sleep(50);
  while (isWithin(patienceSeconds)) {
    killAll(attempt);
    if (isNoneLeft(attempt)) return;
    await ports.clock.sleep(20);
  }
  const pids: number[] = [];
  visitMarked(attempt, ({ pid, isProven }) => {
    if (isProven) pids.push(pid);
  });
  if (pids.length > 0) throw Problem.of('step.hook-left-running', { pids });
}

interface Survivor {
  readonly pid: number;
  /** No user can set this mark himself: it certainly belongs to a hook. */
  readonly isProven: boolean;
  readonly isHalted: boolean;
}

/** A stopped process starts nothing: it is killed once a scan of all processes finds none that still runs. */
function killAll(attempt: string): void {
  let running = 1;
  for (let looks = 0; looks < 20 && running > 0; looks += 1) {
    running = 0;
    visitMarked(attempt, ({ pid, isHalted }) => {
      if (!isHalted) running += 1;
      sendSignal(pid, 'SIGSTOP');
    });
  }
  visitMarked(attempt, ({ pid }) => {
    sendSignal(pid, 'SIGKILL');
  });
}

/**
 * One scan may miss processes that keep starting a successor and exiting: one has gone when it is inspected, the other
 * was not listed yet. A scan in which a process disappeared proves nothing, unless many of them agree.
 */
function isNoneLeft(attempt: string): boolean {
  for (let looks = 0; looks < 20; looks += 1) {
    const found: Survivor[] = [];
    const { isWhole } = visitMarked(attempt, (survivor) => found.push(survivor));
    if (found.length > 0) return false;
    if (isWhole) return true;
  }
  return true;
}

/**
 * Visits all processes of an attempt's hooks, youngest first, synchronously, so that little can start meanwhile.
 * `isWhole`: no listed process had ended when it was inspected.
 */
function visitMarked(attempt: string, visit: (found: Survivor) => void): { readonly isWhole: boolean } {
  const sought = { attempt, mark: markAttempt(attempt), mayRaise: mayRaiseLimits() };
  let isWhole = true;
  for (const pid of readdirSync('/proc').map(Number).reverse()) {
    if (!Number.isInteger(pid) || pid === process.pid) continue;
    const state = readState(pid, sought);
    if (state === 'ended') isWhole = false;
    else if (state !== 'foreign') visit({ pid, ...state });
  }
  return { isWhole };
}

/** The environment is checked too: if prlimit is missing or forbidden, it is the only mark. */
function readState(
  pid: number,
  { attempt, mark, mayRaise }: { attempt: string; mark: number; mayRaise: boolean },
): 'ended' | 'foreign' | Omit<Survivor, 'pid'> {
  const limits = readProc(pid, 'limits');
  if (limits === undefined) return 'ended';
  const hasProof = findHardLimit(limits, 'msgqueue size') === String(toProof(mark));
  const isMarked =
    hasProof ||
    findHardLimit(limits, 'file locks') === String(mark) ||
    readProc(pid, 'environ')?.split('\0').includes(`OSPI_ATTEMPT=${attempt}`);
  if (!isMarked) return 'foreign';
  const status = readProc(pid, 'status') ?? '';
  const letter = /^State:\t(\S)/m.exec(status)?.[1];
  if (letter === undefined || letter === 'Z' || letter === 'X') return 'ended';
  // The real user: an ordinary user may have started a set-user-ID root program.
  const isOurs = /^Uid:\t(\d+)/m.exec(status)?.[1] === String(getuid?.());
  return { isHalted: letter === 'T', isProven: hasProof || (!mayRaise && isOurs) };
}

function findHardLimit(limits: string, name: string): string | undefined {
  return new RegExp(`^Max ${name} +\\S+ +(\\S+)`, 'm').exec(limits)?.[1];
}

/** CAP_SYS_RESOURCE (capabilities(7)), as shown by the kernel: a container's root may lack it. */
function mayRaiseLimits(): boolean {
  const effective = /^CapEff:\t([0-9a-f]+)/m.exec(readProc(process.pid, 'status') ?? '')?.[1];
  return effective !== undefined && ((BigInt(`0x${effective}`) >> 24n) & 1n) === 1n;
}

/** Undefined if the process has ended, or belongs to another user and is not visible. */
function readProc(pid: number, file: 'limits' | 'environ' | 'status'): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return undefined;
  }
}

function sendSignal(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has ended meanwhile, or belongs to somebody else.
  }
}
