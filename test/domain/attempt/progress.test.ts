import { describe, expect, test } from 'vitest';
import { learnExpectation } from '../../../src/domain/attempt/expectation.ts';
import { computeProgress } from '../../../src/domain/attempt/progress.ts';
import { estimateSecondsLeft } from '../../../src/domain/attempt/time-left.ts';
import { foldAttempt } from '../../../src/domain/attempt/history.ts';
import { buildTimeline, type Timeline } from '../../../src/domain/attempt/timeline.ts';
import { weighStep } from '../../../src/domain/attempt/weights.ts';
import type { JournalEntry } from '../../../src/model/journal.ts';
import { begin, end, endFailed, fail, makeRecords, started, steps, succeed, undo } from './records.ts';

const usual = learnExpectation([]);
const whole = steps.reduce((sum, step) => sum + weighStep(step), 0);
const share = (seconds: number) => Math.floor((100 * seconds) / whole);
const timelineOf = (...entries: JournalEntry[]): Timeline => {
  const history = foldAttempt(makeRecords([started, ...entries]));
  if (history === undefined) throw new Error('no attempt');
  return buildTimeline(history);
};

describe('the progress of an attempt', () => {
  test.each<[string, JournalEntry[], number, number]>([
    ['is 0 at its start', [], 0, 0],
    ['is 0 when the first step begins', [begin('backup')], 0, 0],
    ['counts the part done of the running step', [begin('backup')], 50, share(60)],
    ['counts finished steps by their weight', [begin('backup'), end('backup', 3)], 0, share(120)],
    [
      'weighs a hook that nobody knows beforehand',
      [...steps.slice(0, 6).flatMap((step) => [begin(step), end(step, 1)])],
      0,
      share(120 + 2 + 10 + 10 + 1 + 30),
    ],
    ['is not 100 before the end is on record', steps.flatMap((step) => [begin(step), end(step, 1)]), 0, 99],
    ['is 100 at the end', [...steps.flatMap((step) => [begin(step), end(step, 1)]), succeed], 0, 100],
    [
      'begins anew with the rollback',
      [begin('backup'), end('backup', 1), begin('activate'), fail('activate')],
      0,
      0,
    ],
    [
      'is 100 after a failed attempt too',
      [begin('activate'), fail('activate'), endFailed('rolled-back')],
      0,
      100,
    ],
  ])('%s', (_, entries, stepPercent, percent) => {
    expect(computeProgress({ timeline: timelineOf(...entries), expectation: usual, stepPercent })).toBe(
      percent,
    );
  });

  test('counts, while rolling back, the steps passed over because they have nothing to undo', () => {
    const failed = [
      ...['backup', 'maintenance-on', 'stop-services'].flatMap((step) => [begin(step), end(step, 1)]),
      begin('snapshot'),
      fail('snapshot'),
    ];
    const percentAfter = (...undone: JournalEntry[]) =>
      computeProgress({ timeline: timelineOf(...failed, ...undone), expectation: usual });
    const all = 120 + 2 + 10 + 10;
    expect(percentAfter(undo('stop-services'))).toBe(Math.floor((100 * 20) / all));
    expect(percentAfter(undo('stop-services'), undo('maintenance-on'))).toBe(Math.floor((100 * 22) / all));
  });

  test('never goes back while steps follow each other', () => {
    const entries: JournalEntry[] = [];
    let last = -1;
    for (const entry of steps.flatMap((step) => [begin(step), end(step, 2)])) {
      entries.push(entry);
      const percent = computeProgress({ timeline: timelineOf(...entries), expectation: usual });
      expect(percent).toBeGreaterThanOrEqual(last);
      last = percent;
    }
  });
});

describe('the timeline', () => {
  test('of records without a start is none', () => {
    expect(foldAttempt(makeRecords([begin('backup')]))).toBeUndefined();
  });

  test('tells each step’s state', () => {
    const timeline = timelineOf(
      begin('backup'),
      end('backup', 12.5),
      begin('hook-migrate'),
      fail('hook-migrate'),
    );
    expect(timeline.rollingBack).toBe(true);
    expect(timeline.current).toEqual({ name: 'hook-migrate', startedAt: '2026-11-22T17:00:03.000Z' });
    expect(timeline.steps.filter(({ state }) => state !== 'pending')).toEqual([
      { name: 'backup', state: 'finished', seconds: 12.5 },
      { name: 'hook-migrate', state: 'failed' },
    ]);
  });
});

describe('the time left', () => {
  const at = (seconds: number) => new Date(Date.parse('2026-11-22T17:00:00.000Z') + seconds * 1000);
  const earlier = makeRecords([
    started,
    ...steps.flatMap((step) => [begin(step), end(step, step === 'backup' ? 100 : 10)]),
    succeed,
  ]);

  test('is not told before anything tells it', () => {
    const timeline = timelineOf(begin('backup'));
    expect(estimateSecondsLeft({ timeline, expectation: usual, now: at(2) })).toBeUndefined();
    expect(estimateSecondsLeft({ timeline, expectation: usual, stepPercent: 4, now: at(2) })).toBeUndefined();
  });

  test('follows from the running step’s own pace', () => {
    // The backup began after one second; half of it took 50 s, and the other steps weigh 100 s.
    const timeline = timelineOf(begin('backup'));
    const left = estimateSecondsLeft({ timeline, expectation: usual, stepPercent: 50, now: at(51) });
    expect(left).toBe(50 + (whole - 120));
  });

  test('follows from an earlier attempt on the same platform', () => {
    const expectation = learnExpectation(earlier);
    const timeline = timelineOf(begin('backup'));
    expect(estimateSecondsLeft({ timeline, expectation, now: at(31) })).toBe(70 + 90);
  });

  test('is not told of a step that takes longer than ever, nor by all the rest', () => {
    const timeline = timelineOf(
      ...steps.slice(0, -1).flatMap((step) => [begin(step), end(step, 1)]),
      begin('prune'),
    );
    expect(estimateSecondsLeft({ timeline, expectation: usual, now: at(9999) })).toBeUndefined();
  });

  test('grows with an attempt that is slower than expected, within reason', () => {
    const expectation = learnExpectation(earlier);
    const after = (seconds: number) =>
      estimateSecondsLeft({
        timeline: timelineOf(begin('backup'), end('backup', seconds), begin('maintenance-on')),
        expectation,
        now: at(3),
      });
    expect(after(200)).toBe(180);
    expect(after(100_000)).toBe(360);
  });

  test('promises nothing during a rollback, nor after the end', () => {
    const expectation = learnExpectation(earlier);
    const now = at(5);
    expect(
      estimateSecondsLeft({ timeline: timelineOf(begin('backup'), fail('backup')), expectation, now }),
    ).toBeUndefined();
    expect(estimateSecondsLeft({ timeline: timelineOf(succeed), expectation, now })).toBeUndefined();
  });

  test('learns the median, so that one slow night does not spoil it', () => {
    const nights = makeRecords([10, 12, 5000].map((seconds) => end('backup', seconds)));
    expect(learnExpectation(nights).secondsOf('backup')).toBe(12);
  });
});
