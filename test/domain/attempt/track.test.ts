import { expect, test } from 'vitest';
import { trackProgress } from '../../../src/domain/attempt/track.ts';
import type { Event } from '../../../src/ports/events.ts';
import type { JournalEntry, JournalRecord } from '../../../src/model/journal.ts';
import { begin, end, endRecovered, makeRecords, recover, started, steps, succeed, undo } from './records.ts';

function track(history: readonly JournalRecord[] = []) {
  const told: Event[] = [];
  const clock = {
    now: () => new Date('2026-11-22T17:00:31.000Z'),
    monotonic: () => 0,
    sleep: () => Promise.resolve(),
  };
  const emit = trackProgress({ emit: (event) => told.push(event), clock, history: () => history });
  const tell = (...entries: JournalEntry[]) => {
    for (const record of makeRecords(entries)) emit({ kind: 'record', record });
  };
  return {
    told,
    emit,
    tell,
    percents: () => told.map((event) => event.kind !== 'note' && event.overall?.percent),
  };
}

test('adds to each event of an attempt how far the whole of it is', () => {
  const { emit, tell, percents } = track();
  tell(started, begin('backup'));
  emit({ kind: 'progress', step: 'backup', percent: 50 });
  tell(end('backup', 2));
  expect(percents()).toEqual([0, 0, 27, 54]);
});

test('lets the staging, before an attempt, pass as it is', () => {
  const { emit, told } = track();
  emit({ kind: 'progress', step: 'stage', percent: 50 });
  expect(told).toEqual([{ kind: 'progress', step: 'stage', percent: 50 }]);
});

test('does not move the whole backwards when a hook counts backwards, or speaks for another step', () => {
  const { emit, tell, percents } = track();
  tell(started, begin('backup'));
  emit({ kind: 'progress', step: 'backup', percent: 50 });
  emit({ kind: 'progress', step: 'backup', percent: 10 });
  emit({ kind: 'progress', step: 'prune', percent: 90 });
  expect(percents()).toEqual([0, 0, 27, 27, 27]);
});

test('learns from the earlier attempts of the journal how long this one takes', () => {
  const earlier = makeRecords([
    { ...started, attempt: 'earlier' },
    ...steps.map((step) => ({ ...end(step, 10), attempt: 'earlier' })),
    { ...succeed, attempt: 'earlier' },
  ]);
  const { tell, told } = track(earlier);
  tell(started);
  expect(told.at(-1)).toMatchObject({ overall: { percent: 0, secondsLeft: 100 } });
});

test('leaves alone what another process has told of its attempt', () => {
  const { emit, tell, told } = track();
  tell(started, begin('backup'));
  const event: Event = { kind: 'progress', step: 'backup', overall: { percent: 77, secondsLeft: 5 } };
  emit(event);
  expect(told.at(-1)).toEqual(event);
});

test('takes a killed attempt up where its journal ends', () => {
  const killed = makeRecords([started, ...steps.slice(0, 4).map((step) => end(step, 10)), begin('activate')]);
  const [first = ''] = steps;
  const { emit, percents } = track(killed);
  const [told] = killed;
  if (told !== undefined) emit({ kind: 'record', record: told });
  const rest = makeRecords([
    ...killed,
    recover('back'),
    undo('activate'),
    undo(first),
    endRecovered('rolled-back'),
  ]);
  for (const record of rest.slice(killed.length)) emit({ kind: 'record', record });
  expect(percents()).toEqual([0, 0, 0, 99, 100]);
});
