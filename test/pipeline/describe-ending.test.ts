import { expect, test } from 'vitest';
import { foldAttempt } from '../../src/domain/attempt/history.ts';
import { describeEnding } from '../../src/pipeline/describe-ending.ts';
import type { JournalEntry } from '../../src/model/journal.ts';
import {
  begin,
  endFailed,
  endRecovered,
  fail,
  hookFailure,
  makeRecords,
  recover,
  started,
  succeed,
} from '../domain/attempt/records.ts';

const failing = [started, begin('hook-migrate'), fail('hook-migrate')];
const unrecovered: JournalEntry = {
  ...recover('back'),
  event: 'attempt.recovered',
  data: { outcome: 'maintenance', rollback: hookFailure, seconds: 1 },
};

test.each<[string, readonly JournalEntry[], string | undefined]>([
  ['is interrupted', [started, begin('backup')], 'locked.attempt-interrupted'],
  ['succeeded', [started, succeed], undefined],
  ['was rolled back', [...failing, endFailed('rolled-back')], 'rolled-back.attempt'],
  ['stays closed', [...failing, endFailed('maintenance')], 'maintenance.attempt'],
  ['was recovered', [...failing, recover('back'), endRecovered('rolled-back')], undefined],
  ['could not be recovered', [...failing, recover('back'), unrecovered], 'maintenance.recovery'],
  // The failure of its step is not a reason that may go away.
  [
    'is left to support, since visitors may have reached the new version',
    [...failing, recover('closed'), endRecovered('maintenance')],
    'maintenance.recovery-declined',
  ],
])('an attempt that %s', (_name, entries, code) => {
  const attempt = foldAttempt(makeRecords(entries));
  if (attempt === undefined) throw new Error('no attempt');
  expect(describeEnding({ attempt, contact: '', installed: '4.2.0' })?.code).toBe(code);
});
