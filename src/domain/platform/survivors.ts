import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import process, { getuid } from 'node:process';
import type { Ports } from '../../ports/ports.ts';
import { Problem } from '../../messages/problem.ts';
import { toProof } from '../../ports/shell.ts';

const politeSeconds = 2;
const patienceSeconds = 10;

/**
 * The number by which every process of an attempt's hooks is known: their limit of file locks, a resource limit that Linux
 * has not heeded since 2.4.24, and still hands down to whatever a process starts. Neither a cleared environment nor a session
 * of its own nor another user takes it away; only root may raise it, which nobody does by accident.
 *
 * A cgroup would do the same for root alone, where one is mounted, and leaves a folder behind when the updater is killed. In
 * a name space of processes a hook could no longer signal what runs outside. The limit works for everybody, everywhere,
 * and a recovery finds it again with nothing but the attempt's name.
 *
 * What a hook has others start is not its own: a unit that systemd starts for it runs on, as it should.
 *
 * Anybody may mark what is his in the same way. It is ended like the rest; but what counts as left running bears a mark too
 * that only root can give (see `toProof`), or any user could hold up updates and recoveries.
 */
export function markAttempt(attempt: string): number {
  // Of 48 bits: exact as a number, and nobody sets it by chance.
  return Number.parseInt(createHash('sha256').update(attempt).digest('hex').slice(0, 12), 16) + 1;
}

/**
 * Ends everything that an attempt's hooks have left running: asked politely first, then halted and killed, since of those
 * that start each other anew some would always be missed otherwise.
 *
 * @throws Problem `step.hook-left-running`: some could not be ended, such as those that wait for a dead disk
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
  /** Nobody can have given himself this mark: it is of a hook for sure. */
  readonly isProven: boolean;
  readonly isHalted: boolean;
}

/** What is halted starts nothing: it is killed once a look at all processes finds none that still runs. */
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
 * One look may miss a process that starts its successor and ends, all the time: the one is gone when it is looked at, the
 * other was not there yet. A look that lost sight of something proves nothing, unless many of them agree.
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
 * Visits all processes of an attempt's hooks, the youngest first, without a turn of the event loop in between, so that little
 * can start meanwhile. `isWhole`: none that was listed had ended when it was looked at.
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

/** The environment tells too: where prlimit is missing or forbidden, it is the only mark. */
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
  // The real user: an ordinary one may have started what is root's.
  const isOurs = /^Uid:\t(\d+)/m.exec(status)?.[1] === String(getuid?.());
  return { isHalted: letter === 'T', isProven: hasProof || (!mayRaise && isOurs) };
}

function findHardLimit(limits: string, name: string): string | undefined {
  return new RegExp(`^Max ${name} +\\S+ +(\\S+)`, 'm').exec(limits)?.[1];
}

/** CAP_SYS_RESOURCE (capabilities(7)), as the kernel shows it: a container may have taken it from its root. */
function mayRaiseLimits(): boolean {
  const effective = /^CapEff:\t([0-9a-f]+)/m.exec(readProc(process.pid, 'status') ?? '')?.[1];
  return effective !== undefined && ((BigInt(`0x${effective}`) >> 24n) & 1n) === 1n;
}

/** Undefined when the process has ended, or when it belongs to someone else who keeps this to himself. */
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
    // It ended in the meantime, or belongs to someone else.
  }
}
