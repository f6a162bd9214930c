import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, onTestFinished } from 'vitest';
import { readProcess } from '../src/domain/platform/processes.ts';

/**
 * @param command what ends at once
 * @returns the pid of a process that has ended and that its parent does not fetch; it is gone when the test ends
 */
export async function makeZombie(command = 'true'): Promise<number> {
  const parent = spawn('sh', ['-c', `${command} & echo $!; exec sleep 600`], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  onTestFinished(() => void parent.kill('SIGKILL'));
  const [text] = (await once(parent.stdout, 'data')) as [Buffer];
  const pid = Number(text.toString());
  await expect.poll(() => readProcess(pid)?.isDead).toBe(true);
  return pid;
}
