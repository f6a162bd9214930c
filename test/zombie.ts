import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, onTestFinished } from 'vitest';
import { readProcess } from '../src/domain/platform/processes.ts';

/** Perl reaps no child unless told to; a shell may, before it execs something else. */
const parentScript = '$| = 1; my $pid = fork; if ($pid == 0) { exec @ARGV; exit 127 } print $pid; sleep 600';

/**
 * @param command one that ends at once
 * @returns the pid of a process that has ended and is not reaped by its parent; it is gone when the test ends
 */
export async function makeZombie(command: readonly string[] = ['true']): Promise<number> {
  const parent = spawn('perl', ['-e', parentScript, '--', ...command], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  onTestFinished(() => void parent.kill('SIGKILL'));
  const [text] = (await once(parent.stdout, 'data')) as [Buffer];
  const pid = Number(text.toString());
  await expect.poll(() => readProcess(pid)?.isDead, { timeout: 30_000 }).toBe(true);
  return pid;
}
