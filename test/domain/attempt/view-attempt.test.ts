import { describe, expect, it, test } from 'vitest';
import type { AttemptHistory } from '../../../src/domain/attempt/history.ts';
import { foldJournal } from '../../../src/domain/attempt/state.ts';
import { listAttempts, viewAttempt } from '../../../src/domain/attempt/view-attempt.ts';
import type { AttemptSummary, Moment } from '../../../src/model/attempt-view.ts';
import type { JournalEntry } from '../../../src/model/journal.ts';
import {
  attemptId,
  begin,
  end,
  endFailed,
  endRecovered,
  fail,
  hookFailure,
  makeRecords,
  recover,
  started,
  succeed,
  undo,
} from './records.ts';

const own = { attempt: attemptId };
const warnRescue: JournalEntry = {
  ...own,
  event: 'warning',
  step: 'snapshot',
  data: { code: 'apply.rescue-failed', params: { detail: 'backup.no-space' } },
};
const createBackup: JournalEntry = {
  ...own,
  event: 'backup.created',
  step: 'backup',
  data: { id: 'b1', bytes: 10, files: 2, seconds: 1 },
};
const restoreBackup: JournalEntry = {
  ...own,
  event: 'backup.restored',
  step: 'snapshot',
  data: { id: 'b1' },
};
const turnOn: JournalEntry = {
  ...own,
  event: 'maintenance.on',
  step: 'maintenance-on',
  data: { flag: '/flag' },
};
const given = {
  reason: 'disk replaced',
  issuer: 'support',
  issued: '2026-11-22T17:00:00Z',
  expires: '2026-11-29T17:00:00Z',
  keyId: 'A1B2C3D4E5F60718',
  sha256: '0'.repeat(64),
  operator: { user: 'root', uid: 0, from: 'terminal' } as const,
};
const release: JournalEntry = { ...own, event: 'attempt.released', step: null, data: given };
const rolledBack = [started, begin('hook-migrate'), fail('hook-migrate'), endFailed('rolled-back')];

function history(entries: readonly JournalEntry[]): AttemptHistory {
  const [attempt] = foldJournal(makeRecords(entries)).attempts;
  if (attempt === undefined) throw new Error('no attempt');
  return attempt;
}

/** One line per entry, followed by what happened within it. */
function tell(timeLine: readonly Moment[]): string[] {
  return timeLine.map((moment) => {
    if (moment.kind !== 'step') return 'ending' in moment ? `ending ${moment.ending}` : moment.kind;
    return [moment.name, moment.state, ...moment.details.map(({ kind }) => `(${kind})`)].join(' ');
  });
}

describe('the time line of an attempt', () => {
  const cases: [string, JournalEntry[], string[]][] = [
    ['that has only begun', [started], []],
    [
      'that succeeds',
      [started, begin('backup'), createBackup, end('backup', 1), begin('maintenance-on'), turnOn, succeed],
      ['backup finished (backup-created)', 'maintenance-on interrupted (page)', 'ending succeeded'],
    ],
    [
      'that fails: what an undoing did belongs to it',
      [
        started,
        begin('hook-migrate'),
        fail('hook-migrate'),
        undo('activate'),
        warnRescue,
        restoreBackup,
        undo('snapshot'),
        endFailed('rolled-back'),
      ],
      [
        'hook-migrate failed',
        'activate undone',
        'snapshot undone (warning) (backup-restored)',
        'ending rolled-back',
      ],
    ],
    [
      'whose way back fails: what it did is told all the same',
      [started, begin('hook-migrate'), fail('hook-migrate'), warnRescue, endFailed('maintenance')],
      ['hook-migrate failed', 'warning', 'ending maintenance'],
    ],
    [
      'that was interrupted in a step',
      [started, begin('backup'), createBackup],
      ['backup interrupted (backup-created)'],
    ],
    [
      'that a recovery took up, in vain at first',
      [
        started,
        begin('activate'),
        recover('back'),
        undo('activate'),
        endRecovered('maintenance'),
        recover('forward'),
        begin('prune'),
        end('prune', 2),
        endRecovered('forward'),
        release,
      ],
      [
        'activate interrupted',
        'recovery',
        'activate undone',
        'ending maintenance',
        'recovery',
        'prune finished',
        'ending succeeded',
        'release',
      ],
    ],
  ];
  it.each(cases)('%s', (_, entries, expected) => {
    expect(tell(viewAttempt({ attempt: history(entries) }).timeLine)).toEqual(expected);
  });

  test('says what an open step is: at work, interrupted, or unknown in a damaged journal', () => {
    const attempt = history([started, begin('backup')]);
    for (const openStanding of ['running', 'interrupted', 'unknown'] as const) {
      const { ending, incident, timeLine } = viewAttempt({ attempt, openStanding });
      expect([ending, tell(timeLine)]).toEqual([openStanding, [`backup ${openStanding}`]]);
      expect(incident !== undefined).toBe(openStanding === 'interrupted');
    }
  });

  test('gives each step its time, its title and its problem', () => {
    const { timeLine } = viewAttempt({
      attempt: history([...rolledBack.slice(0, 3), undo('activate', 0.5)]),
    });
    expect(timeLine).toMatchObject([
      {
        at: '2026-11-22T17:00:01.000Z',
        name: 'hook-migrate',
        title: { en: 'Conversion of the notes' },
        seconds: 1,
        problem: hookFailure,
      },
      { name: 'activate', at: '2026-11-22T17:00:02.500Z', seconds: 0.5 },
    ]);
  });

  test('has what the failed step printed last, not what came before or after it', () => {
    const log = [
      '2026-11-22T17:00:00.500Z | the backup’s',
      'journal 2 0000000000000000000000000000000000000000000000000000000000000000',
      '2026-11-22T17:00:01.100Z hook migrate: hooks/migrate',
      ...Array.from({ length: 30 }, (_, index) => `2026-11-22T17:00:01.200Z | line ${index}`),
      '2026-11-22T17:00:02.400Z | the way back’s',
      '2026-11-22T17:00:02.900Z | the way back’s',
      'torn',
    ].join('\n');
    const attempt = history(rolledBack);
    const [step, ending] = viewAttempt({ attempt, log }).timeLine;
    if (step?.kind !== 'step') throw new Error('no step');
    expect(step.output).toHaveLength(20);
    expect(step.output?.at(-1)).toBe('line 29');
    expect(ending).not.toHaveProperty('output');
    expect(viewAttempt({ attempt }).timeLine[0]).not.toHaveProperty('output');
  });

  test('has what services printed on a way back that failed', () => {
    const problem = { code: 'step.service-not-started', params: {} } as const;
    const failed = endFailed('maintenance');
    const entry = { ...failed, data: { ...failed.data, rollback: problem } } as JournalEntry;
    const log = '2026-11-22T17:00:02.900Z | no such file';
    const { timeLine, rollback } = viewAttempt({ attempt: history([...rolledBack.slice(0, 3), entry]), log });
    expect(rollback).toEqual(problem);
    expect(timeLine.at(-1)).toMatchObject({ kind: 'ending', rollback: problem, output: ['no such file'] });
  });
});

describe('the history', () => {
  const summary: [string, JournalEntry[], Partial<AttemptSummary>][] = [
    [
      'a success',
      [started, succeed],
      { ending: 'succeeded', seconds: 200, endedAt: '2026-11-22T17:00:01.000Z' },
    ],
    ['a failure', rolledBack, { ending: 'rolled-back', seconds: 95.5, incident: `${attemptId}-00000000` }],
    [
      'an interruption',
      [started, begin('backup')],
      { ending: 'interrupted', incident: `${attemptId}-00000000` },
    ],
    [
      'a recovery, timed by the clock',
      [started, begin('backup'), recover('back'), endRecovered('rolled-back')],
      { ending: 'rolled-back', recovered: true, seconds: 3 },
    ],
    ['a release', [...rolledBack, release], { release: { at: '2026-11-22T17:00:04.000Z', ...given } }],
  ];
  it.each(summary)('tells %s', (_, entries, expected) => {
    const [told] = listAttempts({ attempts: [history(entries)] });
    expect(told).toMatchObject({ from: '4.2.0', to: '4.3.0', operator: { behind: 'marie' }, ...expected });
    expect(told?.incident !== undefined).toBe(expected.ending !== 'succeeded');
  });

  test('takes only the last attempt for one that may still be at work', () => {
    const attempts = [history([started]), history([started])];
    const endings = listAttempts({ attempts, openStanding: 'running' }).map(({ ending }) => ending);
    expect(endings).toEqual(['interrupted', 'running']);
  });
});
