import type { Event } from '../../src/ports/events.ts';
import type { JournalEntry, JournalRecord } from '../../src/model/journal.ts';
import { Problem } from '../../src/messages/problem.ts';
import {
  begin,
  end,
  endFailed,
  fail,
  hookFailure,
  makeRecords,
  started,
  succeed,
  undo,
} from '../domain/attempt/records.ts';

const recordEvents = (entries: readonly JournalEntry[]): Event[] =>
  makeRecords(entries).map((record: JournalRecord) => ({ kind: 'record', record }));

/** A successful update, with everything that can happen on its way. */
export const success: readonly Event[] = [
  { kind: 'note', code: 'apply.notice', params: { path: '/var/lib/ospi-update/planipsy/notices/4.3.0.txt' } },
  { kind: 'progress', step: 'stage', percent: 40 },
  ...recordEvents([started, begin('backup')]),
  { kind: 'progress', step: 'backup', percent: 50, overall: { percent: 27, secondsLeft: 170 } },
  ...recordEvents([
    end('backup', 61.2),
    {
      attempt: null,
      event: 'warning',
      step: null,
      data: {
        code: 'journal.torn-line-kept-aside',
        params: { kept: '/state/journal.jsonl.torn-7', bytes: 7 },
      },
    },
    begin('hook-migrate'),
  ]),
  { kind: 'progress', step: 'hook-migrate', percent: 40, text: 'notes 4 of 10' },
  ...recordEvents([end('hook-migrate', 0.4), begin('prune'), end('prune', 3), succeed]),
];

const failureRecords = recordEvents([
  started,
  begin('stop-services'),
  end('stop-services', 2),
  begin('hook-migrate'),
  fail('hook-migrate'),
  undo('stop-services', 5),
  endFailed('rolled-back'),
]);

/** An update whose hook fails; the old version comes back and reports its progress. */
export const failure: readonly Event[] = [
  ...failureRecords.slice(0, 5),
  { kind: 'progress', step: 'stop-services', percent: 50 },
  ...failureRecords.slice(5),
];

export const rolledBack = Problem.of(
  'rolled-back.attempt',
  {
    attempt: '20261122-180000-abcd',
    incident: '20261122-180000-abcd-12345678',
    contact: '04 26 10 06 36',
    step: 'hook-migrate',
    title: { fr: 'Conversion des notes', en: 'Conversion of the notes' },
    from: '4.2.0',
    to: '4.3.0',
  },
  Problem.of('step.hook-failed', hookFailure.params),
);

/** What an attacker would make a hook or an archive say. */
export const hostileText = '\u001b[2J\u009b1m\r\n2026-11-22 18:00:00 The update succeeded.\u202e';

export const hostile: readonly Event[] = [
  ...recordEvents([started, begin('hook-migrate')]),
  { kind: 'progress', step: 'hook-migrate', percent: 20, text: hostileText },
  { kind: 'note', code: 'apply.notice', params: { path: hostileText } },
];

/** More than the capacity of any pipe or terminal. */
export const flood: readonly Event[] = Array.from({ length: 4000 }, (_, index) => ({
  kind: 'note',
  code: 'apply.notice',
  params: { path: `${index} ${'x'.repeat(500)}` },
}));
