import { expect, test } from 'vitest';
import { foldJournal } from '../../../src/domain/attempt/state.ts';
import type { SpooledRequest } from '../../../src/domain/import/spool.ts';
import { answerForm } from '../../../src/model/import-answer.ts';
import type { CourseStep } from '../../../src/model/import-course.ts';
import type { JournalEntry } from '../../../src/model/journal.ts';
import type { Site } from '../../../src/model/site.ts';
import { findAttemptIn, tellRequest } from '../../../src/pipeline/import/tell-request.ts';
import { describeAnswer } from '../../../src/report/index.ts';
import {
  attemptId,
  begin,
  endFailed,
  endRecovered,
  fail,
  makeRecords,
  recover,
  started,
  succeed,
  undo,
} from '../../domain/attempt/records.ts';

const site = { name: 'planipsy', support: { phone: '04 26 10 06 36' } } as Site;
const at = '2026-11-22T16:00:00.000Z';
const states = ['received', 'verified', 'waiting', 'accepted', 'queued'] as const;

function make(steps: readonly CourseStep['state'][] = states): SpooledRequest {
  return {
    name: 'import-1',
    archive: '/a.ospi',
    request: undefined,
    course: {
      format: 1,
      request: 'import-1',
      number: 1,
      account: { uid: 1000, name: 'planipsy' },
      requestSha256: 'c'.repeat(64),
      archive: { sha256: 'a'.repeat(64), bytes: 1234 },
      steps: steps.map((state) => ({ state, at })),
    },
  };
}

const begun = {
  ...started,
  data: { ...started.data, requested: { by: 'Mme Durand', request: 'import-1' } },
} as JournalEntry;
const failing = [begun, begin('activate'), fail('activate'), undo('activate')];

test('who may accept is told when the window opens, where there is one, and nobody else', () => {
  const nextWindow = new Date('2026-12-02T01:00:00.000Z');
  const recorded = { attempts: [], running: undefined, installed: '4.2.0' };
  const waiting = make(['received', 'verified', 'waiting']);
  const told = describeAnswer(tellRequest(waiting, { ...recorded, nextWindow }, site));
  expect(answerForm.parse(told)).toMatchObject({ window: { opens: '2026-12-02T01:00:00.000Z' } });
  expect(tellRequest(waiting, recorded, site)).not.toHaveProperty('window');
  expect(tellRequest(make(), { ...recorded, nextWindow }, site)).not.toHaveProperty('window');
});

function tell(entries: readonly JournalEntry[], isRunning = false, request = make()) {
  const { attempts, open } = foldJournal(makeRecords(entries));
  const recorded = { attempts, running: isRunning ? open : undefined, installed: '4.2.0' };
  return tellRequest(request, recorded, site);
}

test.each<[string, JournalEntry[], boolean, string, string | undefined]>([
  ['nothing on record', [], false, 'queued', undefined],
  ['the attempt of another request', [started, succeed], false, 'queued', undefined],
  ['one at work', [begun, begin('backup')], true, 'running', undefined],
  ['a success', [begun, succeed], false, 'succeeded', undefined],
  ['a rollback', [...failing, endFailed('rolled-back')], false, 'failed', 'rolled-back.attempt'],
  ['a page that stays', [...failing, endFailed('maintenance')], false, 'failed', 'maintenance.attempt'],
  ['one that was killed', [begun, begin('activate')], false, 'failed', 'locked.attempt-interrupted'],
  ['one that is being recovered', [begun, begin('activate'), recover('back')], true, 'running', undefined],
  [
    'one that was brought back later',
    [begun, begin('activate'), recover('back'), endRecovered('rolled-back')],
    false,
    'failed',
    'rolled-back.attempt',
  ],
  [
    'one that was brought to its end later',
    [begun, begin('prune'), recover('forward'), endRecovered('forward')],
    false,
    'succeeded',
    undefined,
  ],
])('%s', (_what, entries, isRunning, state, code) => {
  const told = tell(entries, isRunning);
  expect(told.state).toBe(state);
  expect(told.problem?.code).toBe(code);
  expect(told.incident !== undefined).toBe(state === 'failed');
  expect(told.attempt).toBe(state === 'queued' ? undefined : attemptId);
  expect(told.steps.at(-1)).toEqual({ state, at: told.at });
  expect(told.steps.slice(0, states.length).map((step) => step.state)).toEqual(states);
  const answer = describeAnswer(told);
  expect(answerForm.parse(answer)).toEqual(answer);
  expect(JSON.stringify(answer)).not.toMatch(/undefined|no such column/);
  if (state === 'failed') expect(answer.remedy?.fr).toContain(told.incident);
});

test('an attempt with another archive under the same name is not its own', () => {
  const other = make();
  const course = { ...other.course, archive: { sha256: 'b'.repeat(64), bytes: 1 } };
  expect(tell([begun, succeed], false, { ...other, course }).state).toBe('queued');
});

test('what was recorded of an attempt outweighs what the spool says', () => {
  const refused = make([...states, 'refused']);
  expect(tell([begun, succeed], false, refused)).toMatchObject({ state: 'succeeded' });
  expect(tell([begun, succeed], false, make([...states, 'cancelled'])).state).toBe('succeeded');
});

test.each<[string, JournalEntry[], boolean]>([
  ['succeeded', [begun, succeed], false],
  ['failed', [...failing, endFailed('rolled-back')], true],
  [
    'was taken back by a recovery',
    [begun, begin('activate'), recover('back'), endRecovered('rolled-back')],
    true,
  ],
])('the archive of an attempt that %s is kept if it may be asked for again', (_, entries, hasFailed) => {
  const { attempts } = foldJournal(makeRecords(entries));
  expect(findAttemptIn({ attempts })(make())).toMatchObject({ hasFailed });
});
