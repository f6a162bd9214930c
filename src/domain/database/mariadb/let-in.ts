import { setTimeout as sleep } from 'node:timers/promises';
import { Problem } from '../../../messages/problem.ts';
import type { Command, Finished } from '../../../ports/shell.ts';
import type { Ports } from '../../../ports/ports.ts';

const letInSeconds = 60;
const pauseMilliseconds = 500;

/**
 * Retries for a while if the server has reached its connection limit: nothing has been run then. Connections of a
 * service that was just stopped end on their own.
 */
export async function whenLetIn<T>(action: () => Promise<T>): Promise<T> {
  const deadline = performance.now() + letInSeconds * 1000;
  for (;;) {
    try {
      return await action();
    } catch (error) {
      if (!isFull(error) || performance.now() > deadline) throw error;
    }
    await sleep(pauseMilliseconds);
  }
}

/** The same for a program whose exit the caller judges. */
export async function runLetIn({ ports }: { readonly ports: Ports }, command: Command): Promise<Finished> {
  return whenLetIn(async () => {
    const finished = await ports.shell.run(command);
    if (finished.exitCode !== 0 && full.test(finished.stderr)) throw new Error(finished.stderr);
    return finished;
  });
}

const full = /\b(?:ERROR |error: )(?:1040|1203)\b/;

/** In the words of the client program and of the dump program. */
function isFull(error: unknown): boolean {
  const detail =
    error instanceof Problem ? String(error.params['detail']) : error instanceof Error ? error.message : '';
  return full.test(detail);
}
