import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** A process as shown by the kernel, proc(5). */
export interface Process {
  readonly pid: number;
  readonly parent: number;
  /** In clock ticks since boot: together with the pid it identifies a process uniquely, since pids are reused. */
  readonly startedAt: number;
  /** Whether it has a controlling terminal, as shells and editors do. */
  readonly hasTerminal: boolean;
  /** A zombie: ended, but not reaped yet. It still accepts signals, but does nothing any more. */
  readonly isDead: boolean;
  readonly isOfKernel: boolean;
}

/** The kernel's own threads, by their flag PF_KTHREAD: they belong to no service. */
const kernelThread = 0x200000;

/** All processes, including zombies, except the kernel's own threads. */
export function listProcesses(): readonly Process[] {
  return readdirSync('/proc').flatMap((name) => {
    const found = /^\d+$/.test(name) ? readProcess(Number(name)) : undefined;
    return found === undefined || found.isOfKernel ? [] : [found];
  });
}

/** Undefined once it has ended and was reaped. */
export function readProcess(pid: number): Process | undefined {
  const stat = readProcessFile(pid, 'stat');
  if (stat === undefined) return undefined;
  // A program's name may contain spaces and parentheses; no field after the last parenthesis does.
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

/** This process and its ancestors. */
export function listOwnLine(): ReadonlySet<number> {
  const line = new Set<number>();
  for (let pid = process.pid; pid > 0 && !line.has(pid); pid = readProcess(pid)?.parent ?? 0) line.add(pid);
  return line;
}

/** Whether the same process still exists and is not a zombie. */
export function isAlive({ pid, startedAt }: Process): boolean {
  const found = readProcess(pid);
  return found?.startedAt === startedAt && !found.isDead;
}

/** Its arguments; none if it is a kernel thread, has ended, or is hidden from this user. */
export function readArguments(pid: number): readonly string[] {
  const text = readProcessFile(pid, 'cmdline') ?? '';
  return text.split('\0').slice(0, text.endsWith('\0') ? -1 : undefined);
}

/** Its name in messages: the command line, up to this length. */
export function describeProcess({ pid }: Process): string {
  const line = readArguments(pid).join(' ');
  return `${pid} (${(line === '' ? (readProcessFile(pid, 'comm') ?? '?').trim() : line).slice(0, 120)})`;
}

/** Undefined if it has ended, or belongs to another user and is not visible. */
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

/** Its working directory, its executable (a deleted one under its former name), or its mount namespace. */
export function readProcessLink(pid: number, link: 'cwd' | 'exe' | 'ns/mnt'): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/${link}`).replace(/ \(deleted\)$/, '');
  } catch {
    return undefined;
  }
}
