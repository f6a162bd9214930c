import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { trackProgress } from '../../src/domain/attempt/track.ts';
import type { JournalEntry, JournalRecord } from '../../src/model/journal.ts';
import { buildProcedure } from '../../src/pipeline/procedure.ts';
import { isFinishing } from '../../src/pipeline/step.ts';
import type { Event, OverallProgress } from '../../src/ports/events.ts';
import {
  begin,
  end,
  endFailed,
  endRecovered,
  fail,
  makeRecords,
  recover,
  started,
  succeed,
  undo,
} from '../domain/attempt/records.ts';

/** What the updater does, in order; a number is the progress of the running step. */
type Deed = JournalEntry | { readonly percent: number };

const clock = {
  now: () => new Date('2026-11-22T17:00:31.000Z'),
  monotonic: () => 0,
  sleep: () => Promise.resolve(),
};

const hooks = fc.uniqueArray(fc.constantFrom('pre-install', 'migrate', 'post-install'));
const procedures = fc.record({ hooks, hold: fc.boolean() }).map(({ hooks: names, hold }) =>
  buildProcedure(
    names.map((name) => ({
      ...{ name, path: `hooks/${name}`, title: { fr: name, en: name } },
      ...{ touchesData: true, timeoutSeconds: 60 },
    })),
    { hold },
  ),
);
const percents = fc.array(fc.integer({ min: 0, max: 100 }), { maxLength: 3 });
/** How long each step took in an earlier update of this platform. */
const durations = fc.array(fc.constantFrom(0, 0.1, 1, 20, 300), { minLength: 13, maxLength: 13 });

const courses = fc
  .record({
    steps: procedures,
    percents: fc.array(percents, { minLength: 13, maxLength: 13 }),
    stop: fc.nat({ max: 13 }),
    ending: fc.constantFrom(
      'succeeds' as const,
      'fails' as const,
      'killed' as const,
      'killed-twice' as const,
    ),
    durations,
    stalls: fc.infiniteStream(fc.boolean()),
  })
  .map(({ steps, percents: told, stop, ending, durations: seconds, stalls }) => {
    const names = steps.map(({ name }) => name);
    const run = (name: string, index: number): Deed[] => [
      begin(name),
      ...(told[index] ?? []).map((percent) => ({ percent })),
    ];
    const finish = (name: string, index: number): Deed[] => [...run(name, index), end(name, 2)];
    const attempt: JournalEntry = {
      ...started,
      data: { ...started.data, steps: names, hooks: [] },
    } as JournalEntry;
    const at = Math.min(stop, names.length - 1);
    const before = names.slice(0, at).flatMap(finish);
    const name = names[at] ?? '';
    const back = names
      .slice(0, at + 1)
      .toReversed()
      .map((each) => undo(each));
    const isForward = names.slice(0, at).includes('health-check');
    const finishing = steps.filter(isFinishing).flatMap((step, index) => finish(step.name, index));
    const recovery: Deed[] = isForward
      ? [recover('forward'), ...finishing, endRecovered('forward')]
      : [recover('back'), ...back, endRecovered('rolled-back')];
    const twice = [
      recovery[0] ?? recover('back'),
      ...recovery.slice(1, Math.min(1 + stop, recovery.length - 1)),
    ];
    const deeds: Record<typeof ending, Deed[]> = {
      succeeds: [...names.flatMap(finish), succeed],
      fails: [...before, ...run(name, at), fail(name), ...back, endFailed('rolled-back')],
      killed: [...before, ...run(name, at), ...recovery],
      'killed-twice': [...before, ...run(name, at), ...twice, ...recovery],
    };
    const earlier = [
      { ...attempt, attempt: 'earlier' },
      ...names.map((each, index) => ({ ...end(each, seconds[index] ?? 1), attempt: 'earlier' })),
      { ...succeed, attempt: 'earlier' },
    ];
    return { earlier, deeds: [attempt, ...deeds[ending]], stalls };
  });

/** Each record, or the percent told after one, as one process after the other writes them. */
function play({ earlier, deeds }: { earlier: readonly JournalEntry[]; deeds: readonly Deed[] }) {
  const entries = deeds.filter((deed): deed is JournalEntry => 'event' in deed);
  const journal = makeRecords([...earlier, ...entries]);
  const told: Event[] = [];
  let written: JournalRecord[] = journal.slice(0, earlier.length);
  const track = () => {
    const found = [...written];
    return trackProgress({ emit: (event) => told.push(event), clock, history: () => found });
  };
  let emit = track();
  let seen = earlier.length;
  for (const deed of deeds) {
    if ('percent' in deed) {
      const step = journal[seen - 1]?.step ?? '';
      emit({ kind: 'progress', step, percent: deed.percent });
      continue;
    }
    const record = journal[seen];
    if (record === undefined) throw new Error('no such record');
    if (record.event === 'recovery.started') {
      emit = track();
      const first = journal[earlier.length];
      if (first !== undefined)
        emit({ kind: 'record', record: first, retold: true, recovers: true, ...readFile(told) });
    }
    seen += 1;
    written = journal.slice(0, seen);
    emit({ kind: 'record', record });
  }
  return { told, history: journal.slice(0, earlier.length) };
}

/** What a recovery finds in `progress.json`. */
function readFile(told: readonly Event[]): { readonly overall?: OverallProgress } {
  const last = told.at(-1);
  return last === undefined || last.kind === 'note' || last.overall === undefined
    ? {}
    : { overall: last.overall };
}

/** Where what is told falls although nothing has begun to go back. */
function findFalls(told: readonly Event[]): readonly string[] {
  let last = 0;
  return told.flatMap((event) => {
    if (event.kind === 'note') return [];
    const percent = event.overall?.percent ?? Number.NaN;
    const falls = !turnsBack(event) && !(percent >= last);
    const text = `${last} → ${percent} at ${event.kind === 'record' ? event.record.event : event.kind}`;
    last = percent;
    return falls ? [text] : [];
  });
}

function turnsBack(event: Event): boolean {
  if (event.kind !== 'record') return false;
  const { record } = event;
  return (
    record.event === 'step.failed' ||
    (record.event === 'recovery.started' && record.data.direction !== 'forward')
  );
}

describe('the progress of an attempt falls only where it begins to go back', () => {
  test('to who runs it, and to who recovers it', () => {
    fc.assert(
      fc.property(courses, (course) => {
        expect(findFalls(play(course).told)).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });

  test('to who follows it from beside, late and with pauses', () => {
    fc.assert(
      fc.property(courses, ({ stalls, ...course }) => {
        const { told: run, history } = play(course);
        const told: Event[] = [];
        const emit = trackProgress({ emit: (event) => told.push(event), clock, history: () => history });
        let waiting: Event[] = [];
        // What the page's file holds: it is written after the record, and at most once a second.
        let held: OverallProgress | undefined;
        for (const event of run) {
          if (event.kind === 'note' || (event.kind === 'record' && event.recovers === true)) continue;
          if (event.kind === 'record') waiting.push({ kind: 'record', record: event.record, retold: true });
          const isTurn = turnsBack(event);
          if (isTurn) held = undefined;
          if (stalls.next().value === true && !isTurn) continue;
          for (const each of waiting) emit(each);
          waiting = [];
          if (held !== undefined) emit({ kind: 'progress', step: '', overall: held });
          held = event.overall;
        }
        for (const each of waiting) emit(each);
        expect(findFalls(told)).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });
});
