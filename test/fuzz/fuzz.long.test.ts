import { expect, test } from 'vitest';
import { run } from '../../fixtures/site/run.ts';
import { checkout } from '../../fixtures/site/fixture-folder.ts';
import { seed } from '../domain/backup/random.ts';
import { count } from '../hostile/tally.ts';
import { fuzz } from './fuzz.ts';
import { Violation, type Target } from './target.ts';
import { targets } from './targets.ts';

const seconds = 10;

/** In a separate process: a reader that hangs or exhausts memory must not take the tests with it. */
test(`no mutated input crashes, hangs or bloats a reader, with TEST_SEED=${seed}`, async () => {
  const options = ['--json', '--seconds', String(seconds), '--seed', String(seed)];
  const { code, stdout, stderr } = await run([process.execPath, '.config/fuzz.js', ...options], {
    cwd: checkout,
  });
  expect({ code, told: `${stdout}${stderr}` }).toEqual({
    code: 0,
    told: expect.stringContaining('no crash') as string,
  });
  const tried = stdout
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as { target: string; inputs: number });
  expect(tried.map(({ target }) => target)).toEqual(targets.map(({ name }) => name));
  for (const { target, inputs } of tried)
    count({ kind: `fuzzed: ${target}`, how: 'in process', tried: inputs });
});

/** The fuzzer itself: a reader with a fault that only a mutated input triggers. */
test('a fault is found, and told in few bytes', async () => {
  const target: Target = {
    name: 'faulty',
    seeds: () => [Buffer.from('{"name": "planipsy", "size": 12}')],
    words: ['-1'],
    run(input) {
      if (input.includes('-')) throw new Violation('a dash');
      return undefined;
    },
  };
  const { tried, crashes } = await fuzz({ target, seed: 1, milliseconds: 300, onInput: () => undefined });
  expect(tried.inputs).toBeGreaterThan(10);
  expect(crashes).toEqual([
    { target: 'faulty', input: Buffer.from('-'), error: expect.stringContaining('Violation') as string },
  ]);
});
