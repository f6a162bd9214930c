import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** A process as the kernel shows it, proc(5). */
export interface Process {
  readonly pid: number;
  readonly parent: number;
  /** In clock ticks since boot: together with the pid it names one process for good, since pids come round again. */
  readonly startedAt: number;
  /** Whether it hangs on somebody's terminal, as shells and editors do. */
  readonly hasTerminal: boolean;
  /** Ended, though nobody has fetched it yet: a zombie. It answers a signal, and does nothing any more. */
  readonly isDead: boolean;
  readonly isOfKernel: boolean;
}

/** The kernel's own threads, by their flag PF_KTHREAD: nobody's service. */
const kernelThread = 0x200000;

/** Everything that runs, zombies included, but for the kernel's own threads. */
export function listProcesses(): readonly Process[] {
  return readdirSync('/proc').flatMap((name) => {
    const found = /^\d+$/.test(name) ? readProcess(Number(name)) : undefined;
    return found === undefined || found.isOfKernel ? [] : [found];
  });
}

/** Undefined once it has ended and was fetched. */
export function readProcess(pid: number): Process | undefined {
  const stat = readProcessFile(pid, 'stat');
  if (stat === undefined) return undefined;
  // A program's name may hold spaces and brackets; nothing behind the last bracket does.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [state = '', parent = '', , , terminal = ''] = fields;
  return {
    pid,
    parent: Number(parent),
    startedAt: Number(fields[19]),
    hasTerminal: terminal !== '0',
    isOfKernel: (Number(fields[6]) & kernelThread) !== 0,
    isDead: state === 'Z' || state === 'X',
  };
}

/** This very process, and those that have started it. */
export function listOwnLine(): ReadonlySet<number> {
  const line = new Set<number>();
  for (let pid = process.pid; pid > 0 && !line.has(pid); pid = readProcess(pid)?.parent ?? 0) line.add(pid);
  return line;
}

/** Whether the same process is still there, and alive. */
export function isAlive({ pid, startedAt }: Process): boolean {
  const found = readProcess(pid);
  return found?.startedAt === startedAt && !found.isDead;
}

/** Its words; none of what belongs to the kernel, has ended, or is somebody else's secret. */
export function readArguments(pid: number): readonly string[] {
  const text = readProcessFile(pid, 'cmdline') ?? '';
  return text.split('\0').slice(0, text.endsWith('\0') ? -1 : undefined);
}

/** How it is named to a person: its command line, at most so long. */
export function describeProcess({ pid }: Process): string {
  const line = readArguments(pid).join(' ');
  return `${pid} (${(line === '' ? (readProcessFile(pid, 'comm') ?? '?').trim() : line).slice(0, 120)})`;
}

/** Undefined when it has ended, or belongs to someone else who keeps this to himself. */
export function readProcessFile(
  pid: number,
  file: 'stat' | 'cmdline' | 'comm' | 'cgroup' | 'limits',
): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return undefined;
  }
}

/** Where it works, the file that it was started from (one that was deleted is named as it was), or the name of its mounts. */
export function readProcessLink(pid: number, link: 'cwd' | 'exe' | 'ns/mnt'): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/${link}`).replace(/ \(deleted\)$/, '');
  } catch {
    return undefined;
  }
}
