import { describe, expect, it } from 'vitest';
import { findRefusalAt, foldJournal } from '../../../src/domain/attempt/state.ts';
import { encodeRecord } from '../../../src/domain/journal/chain.ts';
import type { JournalEntry, JournalRecord } from '../../../src/model/journal.ts';
import { endRecovered, recover, release } from './records.ts';

const start = (attempt: string, from: string, to: string): JournalEntry => ({
  attempt,
  event: 'attempt.started',
  step: null,
  data: {
    archive: { name: `planipsy-${to}.ospi`, sha256: 'a'.repeat(64), bytes: 1 },
    product: 'planipsy',
    from,
    to,
    title: { fr: to, en: to },
    steps: [],
    hooks: [],
    operator: { user: 'root', uid: 0, from: 'none' },
    bootId: 'b',
    pid: 1,
    tool: '0.1.0',
  },
});
const succeed = (attempt: string, version: string): JournalEntry => ({
  attempt,
  event: 'attempt.succeeded',
  step: null,
  data: { version, seconds: 1 },
});
const fail = (attempt: string): JournalEntry => ({
  attempt,
  event: 'attempt.failed',
  step: null,
  data: {
    outcome: 'rolled-back',
    step: 'hook-migrate',
    problem: { code: 'internal.fault', params: { detail: 'x' } },
    seconds: 1,
  },
});
const takeUp = (attempt: string): JournalEntry => ({ ...recover('back'), attempt });
const endUp = (attempt: string, outcome: 'forward' | 'rolled-back'): JournalEntry => ({
  ...endRecovered(outcome),
  attempt,
});
const warn: JournalEntry = {
  attempt: null,
  event: 'warning',
  step: null,
  data: { code: 'journal.torn-line-kept-aside', params: {} },
};

function chain(entries: readonly JournalEntry[]): JournalRecord[] {
  const records: JournalRecord[] = [];
  for (const entry of entries)
    records.push(
      encodeRecord({ platform: 'planipsy', entry, at: new Date(0), previous: records.at(-1) }).record,
    );
  return records;
}

describe('the state', () => {
  const cases: [string, JournalEntry[], { refusal?: string; highest: string | null }][] = [
    ['nothing yet', [], { highest: null }],
    ['a success', [start('a', '4.2.0', '4.3.0'), succeed('a', '4.3.0')], { highest: '4.3.0' }],
    ['a failure refuses', [start('a', '4.2.0', '4.3.0'), fail('a')], { refusal: 'failed', highest: '4.2.0' }],
    ['no ending refuses', [start('a', '4.2.0', '4.3.0')], { refusal: 'interrupted', highest: '4.2.0' }],
    ['a release allows again', [start('a', '4.2.0', '4.3.0'), fail('a'), release('a')], { highest: '4.2.0' }],
    [
      'a release of another attempt does not',
      [start('a', '4.2.0', '4.3.0'), fail('a'), release('b')],
      { refusal: 'failed', highest: '4.2.0' },
    ],
    [
      'one release allows one attempt',
      [start('a', '4.2.0', '4.3.0'), fail('a'), release('a'), start('b', '4.2.0', '4.3.0'), fail('b')],
      { refusal: 'failed', highest: '4.2.0' },
    ],
    [
      'a release covers no interruption that came after it',
      [start('a', '4.2.0', '4.3.0'), fail('a'), release('a'), takeUp('a')],
      { refusal: 'interrupted', highest: '4.2.0' },
    ],
    [
      'nor how that ended',
      [start('a', '4.2.0', '4.3.0'), fail('a'), release('a'), takeUp('a'), endUp('a', 'rolled-back')],
      { refusal: 'failed', highest: '4.2.0' },
    ],
    [
      'recovered forward is a success',
      [start('a', '4.2.0', '4.3.0'), takeUp('a'), endUp('a', 'forward')],
      { highest: '4.3.0' },
    ],
    [
      'recovered back still refuses',
      [start('a', '4.2.0', '4.3.0'), takeUp('a'), endUp('a', 'rolled-back')],
      { refusal: 'failed', highest: '4.2.0' },
    ],
    [
      'a recovery without an end is an interruption, whatever was before',
      [start('a', '4.2.0', '4.3.0'), fail('a'), takeUp('a')],
      { refusal: 'interrupted', highest: '4.2.0' },
    ],
    [
      'a recovered attempt can be released',
      [start('a', '4.2.0', '4.3.0'), takeUp('a'), endUp('a', 'rolled-back'), release('a')],
      { highest: '4.2.0' },
    ],
    [
      'the highest version stays known',
      [
        start('a', '4.2.0', '4.10.0'),
        succeed('a', '4.10.0'),
        start('b', '4.9.0', '4.9.1'),
        succeed('b', '4.9.1'),
      ],
      { highest: '4.10.0' },
    ],
  ];
  it.each(cases)('%s', (_, entries, { refusal, highest }) => {
    const state = foldJournal(chain(entries));
    expect(state.refusal?.outcome).toBe(refusal);
    expect(state.highestVersion).toBe(highest);
  });

  it.each([
    ['before', '2026-11-29T17:59:59.000Z', undefined],
    ['after', '2026-11-29T18:00:01.000Z', 'failed'],
  ])('lets a release lift a refusal %s it expires', (_, now, outcome) => {
    const state = foldJournal(chain([start('a', '4.2.0', '4.3.0'), fail('a'), release('a')]));
    expect(findRefusalAt(state, new Date(now))?.outcome).toBe(outcome);
    expect(state.release).toMatchObject({ attempt: 'a', issuer: 'Claire Martin' });
  });

  it('does not believe a clock that was set back behind the last record', () => {
    const records = chain([start('a', '4.2.0', '4.3.0'), fail('a'), release('a'), warn]);
    const later = records.with(-1, {
      ...warn,
      ...records[3],
      at: '2026-12-01T00:00:00.000Z',
    } as JournalRecord);
    const now = new Date('2026-11-23T00:00:00.000Z');
    expect(findRefusalAt(foldJournal(records), now)).toBeUndefined();
    expect(findRefusalAt(foldJournal(later), now)).toMatchObject({
      incident: foldJournal(records).release?.incident,
    });
  });

  it('names an incident that later warnings and the release do not move', () => {
    const failed = [start('a', '4.2.0', '4.3.0'), fail('a')];
    const incident = foldJournal(chain(failed)).refusal?.incident;
    expect(incident).toMatch(/^a-[0-9a-f]{8}$/);
    expect(foldJournal(chain([...failed, warn, warn])).refusal?.incident).toBe(incident);
    expect(foldJournal(chain([...failed, warn, release('a')])).release?.incident).toBe(incident);
  });

  it.each([
    ['a failure', [start('a', '4.2.0', '4.3.0'), fail('a')]],
    ['an interruption', [start('a', '4.2.0', '4.3.0')]],
  ])('keeps the name of the incident of %s through its recoveries', (_, entries) => {
    const incident = foldJournal(chain(entries)).refusal?.incident;
    const begun = [...entries, takeUp('a')];
    const tried = [...begun, endUp('a', 'rolled-back'), takeUp('a'), endUp('a', 'rolled-back')];
    expect(foldJournal(chain(begun)).refusal?.incident).toBe(incident);
    expect(foldJournal(chain(tried)).refusal?.incident).toBe(incident);
  });

  it('names different incidents of attempts that ended differently', () => {
    const name = (entries: readonly JournalEntry[]) => foldJournal(chain(entries)).refusal?.incident;
    const interrupted = [start('a', '4.2.0', '4.3.0')];
    expect(name([...interrupted, fail('a')])).not.toBe(name(interrupted));
  });

  // `status` took 16 s over 100,000 records, since each attempt searched all of them for its own.
  it('reads a journal of a hundred thousand attempts in one pass', () => {
    const [first, last] = chain([start('a', '4.2.0', '4.3.0'), succeed('a', '4.3.0')]);
    if (first === undefined || last === undefined) throw new Error('no records');
    const records = Array.from({ length: 100_000 }, (_, index) => String(index)).flatMap((attempt) => [
      { ...first, attempt },
      { ...last, attempt },
    ]);
    const { attempts, refusal } = foldJournal(records);
    expect(attempts).toHaveLength(100_000);
    expect(attempts.at(-1)).toMatchObject({ id: '99999', ending: { kind: 'succeeded' } });
    expect(attempts.at(-1)?.records).toHaveLength(2);
    expect(refusal).toBeUndefined();
  });
});
