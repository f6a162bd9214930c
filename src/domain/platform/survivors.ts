import { readFile, readdir } from 'node:fs/promises';
import type { Ports } from '../../ports/ports.ts';

/**
 * Ends every process whose environment holds `name=value`: a program can leave its process group and its session, but
 * what it was started with stays readable in /proc. Asked politely first, then killed; returns when none is left.
 */
export async function endSurvivors({
  ports,
  name,
  value,
}: {
  ports: Ports;
  name: string;
  value: string;
}): Promise<void> {
  const mark = `${name}=${value}`;
  for (let tries = 0; tries < 60; tries += 1) {
    const pids = await findMarked(mark);
    if (pids.length === 0) return;
    for (const pid of pids) sendSignal(pid, tries < 20 ? 'SIGTERM' : 'SIGKILL');
    await ports.clock.sleep(100);
  }
}

async function findMarked(mark: string): Promise<readonly number[]> {
  const names = await readdir('/proc');
  const pids: number[] = [];
  for (const pid of names.filter((name) => /^\d+$/.test(name)).map(Number)) {
    if (pid !== process.pid && (await readEnvironment(pid)).includes(mark)) pids.push(pid);
  }
  return pids;
}

/** Of a process that has ended, or that belongs to someone else, nothing can be read: it is none of ours. */
async function readEnvironment(pid: number): Promise<readonly string[]> {
  const content = await readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '');
  return content.split('\0');
}

function sendSignal(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It ended in the meantime.
  }
}
