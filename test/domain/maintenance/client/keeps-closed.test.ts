import { expect, test } from 'vitest';
import { keepsClosed } from '../../../../src/domain/maintenance/client/keeps-closed.ts';
import type { ProgressFile, ProgressStep } from '../../../../src/model/progress.ts';

const title = { fr: '', en: '' };
const step = (name: string, state: ProgressStep['state']): ProgressStep => ({
  name,
  title,
  state,
  startedAt: null,
  seconds: null,
});

test.each<[ProgressFile['state'], ProgressStep['state'], ProgressStep['state'], string, boolean]>([
  ['running', 'pending', 'pending', 'backup', false],
  ['running', 'running', 'pending', 'maintenance-on', true],
  ['running', 'finished', 'pending', 'activate', true],
  ['running', 'finished', 'pending', 'hold', false],
  ['running', 'finished', 'running', 'maintenance-off', true],
  ['running', 'finished', 'finished', 'prune', false],
  ['rolling-back', 'finished', 'undone', 'activate', true],
  ['rolling-back', 'undone', 'pending', 'maintenance-on', false],
  ['interrupted', 'finished', 'pending', 'activate', false],
  ['maintenance', 'finished', 'pending', 'activate', false],
  ['succeeded', 'finished', 'finished', 'prune', false],
  ['idle', 'pending', 'pending', 'backup', false],
])('%s with the page on %s and off %s, at %s: %s', (state, on, off, name, expected) => {
  const steps = [step('maintenance-on', on), step('maintenance-off', off)];
  expect(keepsClosed({ state, step: { name, title }, steps })).toBe(expected);
});

test('an update that tells no steps keeps it closed as long as it is at work', () => {
  expect(keepsClosed({ state: 'running', step: null, steps: [] })).toBe(true);
});
