import { expect, test } from 'vitest';
import { isProgress } from '../../../../src/domain/maintenance/client/is-progress.ts';

const title = { fr: 'Migration', en: 'Migrating' };
const running = {
  state: 'running',
  percent: 40,
  step: { name: 'hook-migrate', title },
  steps: [{ name: 'hook-migrate', title, state: 'running' }],
  warnings: [title],
};

test('a progress with all that the pages show is one, with further fields too', () => {
  expect(isProgress(running)).toBe(true);
  expect(isProgress({ ...running, step: null, steps: [], warnings: [], further: 1 })).toBe(true);
});

test.each<[string, unknown]>([
  ['nothing', null],
  ['a number', 5],
  ['an empty object', {}],
  ['a list', [running]],
  ['an unknown state', { ...running, state: 'paused' }],
  ['no steps', { ...running, steps: undefined }],
  ['a step that is nothing', { ...running, steps: [null] }],
  ['a step without words', { ...running, step: { name: 'hook-migrate' } }],
  ['a warning in one language', { ...running, warnings: [{ fr: 'Mémoire' }] }],
  ['no percentage', { ...running, percent: null }],
])('%s is none', (_, value) => {
  expect(isProgress(value)).toBe(false);
});
