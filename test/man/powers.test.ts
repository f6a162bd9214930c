import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { proofs } from './powers.ts';

const lines = Object.entries(proofs).flatMap(([person, proven]) =>
  Object.entries(proven).map(([line, [file, name]]) => [person, line, file, name] as const),
);

test.each(lines)('%s, %s: there is the test that tries to break it, in %s', async (_who, _line, file, name) => {
  expect(await readFile(join(import.meta.dirname, '..', file), 'utf8')).toContain(name);
});
