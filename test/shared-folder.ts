import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { inject } from 'vitest';

/** A path in a folder shared by all test files of a run; removed with the run. */
export function sharePlace(name: string): string {
  const folder = join(inject('program'), '../../shared'); // Beside the program installed for this run.
  mkdirSync(folder, { recursive: true, mode: 0o755 });
  return join(folder, name);
}
