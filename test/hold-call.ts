import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { open, readFile, readdir } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

/** syscall(2): the numbers of openat. */
const openat: Readonly<Record<string, string>> = { x64: '257', arm64: '56' };

/**
 * Holds a process when it is about to open a path with this ending, and runs an action meanwhile. Every such call is
 * delayed for a while; the right one is found by its argument. Needs root.
 *
 * @param begin lets the process continue, once it is traced
 */
export async function whileOpening(
  { pid, ending, begin }: { pid: number; ending: string; begin: () => void },
  action: () => void,
): Promise<void> {
  const delayed = ['--trace=openat', '--inject=openat:delay_enter=300000', '--output=/dev/null'];
  const strace = spawn('strace', ['--follow-forks', `--attach=${pid}`, ...delayed], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const ended = once(strace, 'exit');
  try {
    await once(strace.stderr, 'data'); // "Process … attached"
    begin();
    const limit = performance.now() + 30_000;
    while (!(await isOpening(pid, ending))) {
      if (performance.now() > limit) throw new Error(`${ending} is never opened`);
      await sleep(2);
    }
    action();
  } finally {
    strace.kill('SIGTERM'); // All continue at once.
    await ended;
  }
}

async function isOpening(pid: number, ending: string): Promise<boolean> {
  const threads = await readdir(`/proc/${pid}/task`).catch(() => []);
  for (const thread of threads) {
    const call = await readFile(`/proc/${pid}/task/${thread}/syscall`, 'utf8').catch(() => '');
    const [number, , path = ''] = call.split(' ');
    if (number !== openat[process.arch]) continue;
    if ((await readText(pid, BigInt(path))).endsWith(ending)) return true;
  }
  return false;
}

/** A string in the process's memory. */
async function readText(pid: number, address: bigint): Promise<string> {
  const memory = await open(`/proc/${pid}/mem`, 'r').catch(() => undefined);
  if (memory === undefined) return '';
  try {
    const { buffer, bytesRead } = await memory.read(Buffer.alloc(4096), 0, 4096, Number(address));
    return buffer.toString('latin1', 0, bytesRead).split('\0')[0] ?? '';
  } catch {
    return '';
  } finally {
    await memory.close();
  }
}
