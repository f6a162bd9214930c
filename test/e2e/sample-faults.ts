import { expect, inject } from 'vitest';
import { checkout } from '../../fixtures/site/fixture-folder.ts';
import { start } from '../../fixtures/site/run.ts';
import { seed } from '../domain/backup/random.ts';

/** Some places of each fault, different ones every time. `npm run faults` injects all of them. */
const placesEach = 1;

/** Five minutes where nothing else runs. */
export const limitMilliseconds = 900_000;

/** @param which faults, as on the command line */
export async function requireSampleHolds(which: readonly string[]): Promise<void> {
  const options = ['--sample', `${placesEach}`, '--lanes', '1', '--seed', `${seed}`];
  const command = [
    process.execPath,
    '.config/faults.js',
    ...which,
    ...options,
    '--program',
    inject('program'),
  ];
  const running = start(command, { cwd: checkout });
  const late = setTimeout(() => {
    running.kill('SIGTERM'); // Its report so far is worth more than a test that timed out.
  }, limitMilliseconds - 60_000);
  const { code, stdout, stderr } = await running.ended;
  clearTimeout(late);
  if (code !== 0) throw new Error(`exit ${code}\n${stdout}${stderr}`);
  const [, tried, held] = /^all +\d+ +(\d+) +(\d+)/m.exec(stdout) ?? [];
  expect(Number(tried)).toBeGreaterThan(0);
  expect(held).toBe(tried);
}
