import { describe, expect, test } from 'vitest';
import { isJournalRecord } from '../../../src/domain/journal/record.ts';
import { findPlan } from '../../../src/domain/schedule/plan.ts';
import { parseMoment } from '../../../src/domain/schedule/parse-moment.ts';
import { findLatestStart, judgeTurn } from '../../../src/domain/schedule/turn.ts';
import type { JournalRecord } from '../../../src/model/journal.ts';
import type { Plan } from '../../../src/model/planned.ts';
import { windowForm } from '../../../src/model/site-night-form.ts';

const plan: Plan = {
  at: '2026-12-05T02:30:00.000Z',
  until: '2026-12-05T03:30:00.000Z',
  version: '4.3.0',
  title: { fr: 'Octobre', en: 'October' },
  digest: 'd'.repeat(64),
  user: 'jeanne',
};

function makeRecord(event: string, data: object, at = '2026-12-01T12:00:00.000Z'): JournalRecord {
  const frame = { seq: 1, at, attempt: null, step: null, prev: '0'.repeat(64), hash: '0'.repeat(64) };
  const record: unknown = { ...frame, event, data };
  if (!isJournalRecord(record)) throw new TypeError(event);
  return record;
}

const warn = (code: string, params: object) => makeRecord('warning', { code, params });
const planned = warn('apply.planned', plan);
const cancelled = warn('apply.plan-cancelled', { version: '4.3.0', at: plan.at, user: 'jeanne' });
const dropped = warn('apply.plan-dropped', { version: '4.3.0', at: plan.at, reason: 'missed' });

function start(to: string): JournalRecord {
  return makeRecord('attempt.started', {
    archive: { name: 'x.ospi', sha256: 'a'.repeat(64), bytes: 1 },
    ...{ product: 'planipsy', from: '4.2.0', to, title: plan.title, steps: [], hooks: [] },
    operator: { user: 'root', uid: 0, from: 'none' },
    ...{ bootId: 'b', reboot: 'blocked', pid: 1, tool: '0.1.0' },
  });
}

function succeed(seconds: number): JournalRecord {
  return makeRecord('attempt.succeeded', { version: '4.2.0', seconds });
}

describe('what is planned', () => {
  test.each<[string, readonly JournalRecord[], Plan | undefined]>([
    ['nothing', [], undefined],
    ['an update', [planned], plan],
    ['one that was cancelled', [planned, cancelled], undefined],
    ['one that was dropped', [planned, dropped], undefined],
    ['one that has begun', [planned, start('4.3.0')], undefined],
    ['one that another update came before', [planned, start('4.2.5')], plan],
    ['one that was planned again', [planned, cancelled, planned], plan],
    ['one in a form that this version does not know', [warn('apply.planned', { when: 'later' })], undefined],
  ])('%s', (_name, records, expected) => {
    expect(findPlan(records)).toEqual(expected);
  });
});

describe('whose turn it is', () => {
  const window = windowForm.parse({ from: '02:00', to: '04:30', timeZone: 'UTC' });
  const long = windowForm.parse({ from: '02:00', to: '03:00', timeZone: 'UTC', delayMinutes: 30 });
  test.each([
    ['without a window', undefined, [], '2026-12-05T12:00', false, 'go'],
    ['in the window', window, [], '2026-12-05T02:00', false, 'go'],
    ['after it', window, [], '2026-12-05T04:30', false, 'outside'],
    ['with the time that the last update took', window, [succeed(3600)], '2026-12-05T03:30', false, 'go'],
    ['with less', window, [succeed(3601)], '2026-12-05T03:30', false, 'outside'],
    ['the last of several counts', window, [succeed(3601), succeed(60)], '2026-12-05T03:30', false, 'go'],
    ['in a window that is too short for any', long, [succeed(86400)], '2026-12-05T02:31', false, 'go'],
    ['in the second half of that', long, [succeed(86400)], '2026-12-05T02:40', false, 'outside'],
    ['before what is planned, in the window', window, [planned], '2026-12-05T02:29', false, 'early'],
    ['when it is due', window, [planned], '2026-12-05T02:30', false, 'go'],
    ['when it is due, for its timer', undefined, [planned], '2026-12-05T02:30', true, 'go'],
    ['before it, for its timer', undefined, [planned], '2026-12-05T02:29', true, 'early'],
    ['once it is too late', window, [planned], '2026-12-05T03:30', true, 'missed'],
    ['nothing planned, for its timer', window, [], '2026-12-05T02:30', true, 'idle'],
  ] as const)('%s', (_name, chosen, records, now, onlyPlanned, kind) => {
    const turn = judgeTurn({ window: chosen, records, now: new Date(`${now}:00Z`), onlyPlanned });
    expect(turn.kind).toBe(kind);
  });
});

describe('until when an unattended run waits for other platforms', () => {
  const window = windowForm.parse({ from: '02:00', to: '04:30', timeZone: 'UTC' });
  test.each([
    ['without a window', undefined, [], undefined],
    ['as long as the window is open', window, [], '2026-12-05T04:30:00.000Z'],
    ['less the time that the last update took', window, [succeed(3600)], '2026-12-05T03:30:00.000Z'],
    ['what is planned: while it may begin', window, [planned, succeed(3600)], plan.until],
    ['outside of any window as well', undefined, [planned], plan.until],
  ] as const)('%s', (_name, chosen, records, expected) => {
    const now = new Date('2026-12-05T02:30:00Z');
    expect(findLatestStart({ window: chosen, records, now })?.toISOString()).toBe(expected);
  });
});

test.each([
  ['2026-12-01 02:30', 'Europe/Paris', '2026-12-01T01:30:00.000Z'],
  ['2026-12-01T02:30', 'Europe/Paris', '2026-12-01T01:30:00.000Z'],
  ['2026-07-01 02:30:00', 'Europe/Paris', '2026-07-01T00:30:00.000Z'],
  ['2026-10-25 02:30', 'Europe/Paris', '2026-10-25T00:30:00.000Z'],
  ['2026-03-29 02:30', 'Europe/Paris', undefined],
  ['2026-02-29 02:30', 'UTC', undefined],
  ['2026-13-01 02:30', 'UTC', undefined],
  ['2026-12-01 25:00', 'UTC', undefined],
  ['02:30', 'UTC', undefined],
  ['2026-12-01', 'UTC', undefined],
])('the moment %s in %s', (text, zone, expected) => {
  expect(parseMoment(text, zone)?.toISOString()).toBe(expected);
});
