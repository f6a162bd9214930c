import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { inject } from 'vitest';

/** A place of a name in a folder that all test files of a run share; it goes with the run. */
export function sharePlace(name: string): string {
  const folder = join(inject('program'), '../../shared'); // Beside the program that is installed for this run.
  mkdirSync(folder, { recursive: true, mode: 0o755 });
  return join(folder, name);
}
