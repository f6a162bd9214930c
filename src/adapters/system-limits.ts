import { readFile, readdir } from 'node:fs/promises';
import type { SessionLimits } from '../ports/system.ts';

/**
 * proc_pid_limits(5): name, soft limit, hard limit, unit. Node has raised its own soft limit for open files to the hard
 * one.
 */
export async function readLimits(): Promise<SessionLimits> {
  const text = await readFile('/proc/self/limits', 'utf8');
  const read = (name: string) => {
    const value = new RegExp(`^${name} +(\\S+)`, 'm').exec(text)?.[1];
    return value === undefined || value === 'unlimited' ? Infinity : Number(value);
  };
  const user = process.getuid?.() ?? 0;
  // getrlimit(2), RLIMIT_NPROC: not enforced for real user 0.
  const processes = user === 0 ? Infinity : read('Max processes');
  return {
    openFiles: read('Max open files'),
    fileBytes: read('Max file size'),
    stackBytes: read('Max stack size'),
    addressSpaceBytes: read('Max address space'),
    cpuSeconds: read('Max cpu time'),
    processes,
    runningProcesses: processes === Infinity ? 0 : await countProcesses(user),
  };
}

/** As the kernel counts for the limit: every thread of every process with this real user. */
async function countProcesses(user: number): Promise<number> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const counts = await Promise.all(
    pids.map(async (pid) => {
      const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => ''); // It may have ended since.
      const isHis = /^Uid:\t(\d+)/m.exec(status)?.[1] === String(user);
      return isHis ? Number(/^Threads:\t(\d+)/m.exec(status)?.[1] ?? 1) : 0;
    }),
  );
  return counts.reduce((sum, count) => sum + count, 0);
}
