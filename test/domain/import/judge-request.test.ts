import { describe, expect, test } from 'vitest';
import { isOver, stateOf } from '../../../src/domain/import/course.ts';
import { judgeRequest, judgeTurnOf, type Standing } from '../../../src/domain/import/judge-request.ts';
import type { SpooledRequest } from '../../../src/domain/import/spool.ts';
import type { CourseStep, RequestCourse } from '../../../src/model/import-course.ts';
import type { ImportRequest } from '../../../src/model/import-request.ts';
import type { JournalEntry } from '../../../src/model/journal.ts';
import { makeRecords as makeJournal, started } from '../attempt/records.ts';

const now = new Date('2026-11-30T22:00:00Z');
const at = '2026-11-30T21:00:00.000Z';
const notice = 'b'.repeat(64);
const before = '2026-11-30T20:00:00.000Z';
const inDays = (days: number) => new Date(Date.parse(at) + days * 86_400_000);

const standing: Standing = {
  mode: 'apply',
  nextWindow: new Date('2026-12-01T01:00:00Z'),
  configuration: '/etc/ospi-update/planipsy.yaml',
  records: [],
  refusal: undefined,
  contact: '04 26 10 06 36',
  isUpdating: false,
  now,
  installed: '4.2.0',
  highest: '4.2.0',
};

/** Records of a time; without one, of after the request was queued. */
function makeRecords(entries: readonly JournalEntry[], time = '2026-11-30T21:30:00.000Z') {
  return makeJournal(entries).map((record) => ({ ...record, at: time }));
}

const asked: ImportRequest = {
  format: 1,
  archive: 'planipsy-4.3.0.ospi',
  complete: true,
  sha256: 'a'.repeat(64),
  requestedBy: 'Mme Durand',
  language: 'fr',
  when: 'now',
};
const accepted = { noticeSha256: notice, at };

function make(
  states: readonly CourseStep['state'][],
  request: Partial<ImportRequest> | undefined = {},
  course: Partial<RequestCourse> = {},
): SpooledRequest {
  return {
    name: 'import-1',
    archive: '/state/requests/archives/a.ospi',
    request: { ...asked, ...request },
    course: {
      format: 1,
      request: 'import-1',
      number: 1,
      account: { uid: 1000, name: 'planipsy' },
      requestSha256: 'c'.repeat(64),
      archive: { sha256: 'a'.repeat(64), bytes: 7 },
      steps: states.map((state) => ({ state, at })),
      update: {
        product: 'planipsy',
        version: '4.3.0',
        current: '4.2.0',
        title: { fr: 'Planning', en: 'Planning' },
        released: '2026-11-20',
        notice: { file: 'import-1.notice.txt', sha256: notice, type: 'text/plain' },
      },
      ...course,
    },
  };
}

const verified = ['received', 'verified'] as const;
const waiting = [...verified, 'waiting'] as const;
const queued = [...waiting, 'accepted', 'queued'] as const;

const refusal = { attempt: 'A', incident: 'A-1', outcome: 'failed' } as const;

const planned = (request: string | undefined, time = '2026-12-01T01:00:00.000Z'): JournalEntry => ({
  attempt: null,
  event: 'warning',
  step: null,
  data: {
    code: 'apply.planned',
    params: {
      at: time,
      until: new Date(Date.parse(time) + 3_600_000).toISOString(),
      version: '4.3.0',
      title: { fr: 'Planning', en: 'Planning' },
      digest: 'd'.repeat(64),
      user: 'Mme Durand',
      ...(request !== undefined && { request }),
    },
  },
});
const cancelled: JournalEntry = {
  attempt: null,
  event: 'warning',
  step: null,
  data: {
    code: 'apply.plan-cancelled',
    params: { at: '2026-12-01T01:00:00.000Z', version: '4.3.0', user: 'root' },
  },
};
const missed: JournalEntry = {
  attempt: null,
  event: 'warning',
  step: null,
  data: {
    code: 'apply.plan-dropped',
    params: { at: '2026-12-01T01:00:00.000Z', version: '4.3.0', reason: 'missed' },
  },
};

const above = { installed: '4.3.0', highest: '4.3.0' };

describe('what becomes of a request', () => {
  test.each<[string, SpooledRequest, Partial<Standing>, string]>([
    ['an archive on its way', make(['receiving']), {}, 'receiving'],
    ['verified, in check mode', make(verified), { mode: 'check' }, 'verified'],
    ['verified', make(verified), {}, 'waiting'],
    ['waiting', make(waiting), {}, 'waiting'],
    ['accepted in one go with the request', make(verified, { accepted }), {}, 'queued'],
    ['accepted later', make(waiting, { accepted }), {}, 'queued'],
    ['queued', make(queued, { accepted }), {}, 'queued'],
    [
      'queued as it begins, turned off',
      make(queued, { accepted }),
      { mode: 'off', isUpdating: true },
      'queued',
    ],
    [
      'running for hours before its turn',
      make(queued, { accepted }),
      { isUpdating: true, now: inDays(2) },
      'queued',
    ],
    ['waiting for six days', make(waiting), { now: inDays(6) }, 'waiting'],
    ['queued for the next week', make(queued, { accepted, when: 'window' }), { now: inDays(8) }, 'queued'],
    ['withdrawn on its way', make(['receiving'], { cancel: true }), {}, 'cancelled'],
    ['withdrawn in the queue', make(queued, { accepted, cancel: true }), {}, 'cancelled'],
    ['withdrawn as it begins', make(queued, { accepted, cancel: true }), { isUpdating: true }, 'queued'],
    ['withdrawn after a refusal', make(['received', 'refused'], { cancel: true }), {}, 'refused'],
    ['no request any more', { ...make(waiting, { accepted }), request: undefined }, {}, 'waiting'],
    ['of the version that an update is putting in', make(waiting), { ...above, isUpdating: true }, 'waiting'],
    ['of the version of an interrupted update', make(waiting), { ...above, refusal }, 'waiting'],
    ['queued, without acceptance any more', make(queued), {}, 'waiting'],
    ['queued, without acceptance as it begins', make(queued), { isUpdating: true }, 'queued'],
    ['verified in check mode before', make(verified, { accepted }, { isChecked: true }), {}, 'verified'],
    ['queued for the window', make(verified, { accepted, when: 'window' }), {}, 'queued'],
    [
      'queued under the name of one whose plan was cancelled',
      make(queued, { accepted, when: 'window' }),
      { records: makeRecords([planned('import-1'), cancelled], before) },
      'queued',
    ],
  ])('%s', (_what, request, change, state) => {
    const judged = judgeRequest(request, { ...standing, ...change });
    expect(judged.kind).toBe('rests');
    expect(stateOf(judged.course)).toBe(state);
    // A round that is repeated changes nothing.
    const again = judgeRequest({ ...request, course: judged.course }, { ...standing, ...change });
    expect(again.course).toBe(judged.course);
  });

  test('its archive is verified first', () => {
    expect(judgeRequest(make(['received'], { accepted }), standing).kind).toBe('verify');
    expect(judgeRequest(make(['received']), { ...standing, mode: 'check', refusal }).kind).toBe('verify');
  });

  test('it comes through every state, each on record', () => {
    const { course } = judgeRequest(make(verified, { accepted }), standing);
    expect(course.steps.map(({ state }) => state)).toEqual(queued);
  });

  test('in check mode it is over once it is verified, and takes no place from the next', () => {
    const { course } = judgeRequest(make(verified), { ...standing, mode: 'check' });
    expect(isOver(course)).toBe(true);
  });

  test('the window tells when it begins', () => {
    const { course } = judgeRequest(make(waiting, { accepted, when: 'window' }), standing);
    expect(course.startsAt).toBe('2026-12-01T01:00:00.000Z');
  });
});

describe('a request is refused', () => {
  const window = { accepted, when: 'window' } as const;
  test.each<[string, SpooledRequest, Partial<Standing>, string, boolean]>([
    [
      'without its archive',
      { ...make(['received']), archive: undefined },
      {},
      'archive.upload-missing',
      false,
    ],
    ['after a failed attempt', make(['received']), { refusal }, 'locked.attempt-failed', true],
    [
      'after an interrupted one',
      make(waiting, { accepted }),
      { refusal: { ...refusal, outcome: 'interrupted' } },
      'locked.attempt-interrupted',
      true,
    ],
    [
      'for the notice of another archive',
      make(waiting, { accepted: { noticeSha256: 'e'.repeat(64), at } }),
      {},
      'prerequisite.import-notice-differs',
      true,
    ],
    [
      'for a notice that it does not have yet',
      make(waiting, { accepted }, { update: undefined as never }),
      {},
      'prerequisite.import-notice-differs',
      true,
    ],
    [
      'for a window that there is not',
      make(['received'], window),
      { nextWindow: undefined },
      'prerequisite.import-no-window',
      true,
    ],
    [
      'for a window that was taken away before it was planned',
      make(queued, window),
      { nextWindow: undefined },
      'prerequisite.import-no-window',
      true,
    ],
    [
      'once its version was installed by somebody else, though nobody ever accepted its notice',
      make(waiting),
      { installed: '4.3.0', highest: '4.3.0' },
      'prerequisite.import-installed',
      false,
    ],
    [
      'once a later version was installed',
      make(waiting),
      { installed: '4.4.0', highest: '4.4.0' },
      'archive.downgrade',
      false,
    ],
    [
      'once its version was installed by hand before its window',
      make(queued, window),
      { records: makeRecords([planned('import-1'), started]), installed: '4.3.0', highest: '4.3.0' },
      'prerequisite.import-installed',
      false,
    ],
    [
      'once its plan was cancelled',
      make(queued, window),
      { records: makeRecords([planned('import-1'), cancelled]) },
      'prerequisite.import-plan-gone',
      true,
    ],
    [
      'once its plan was replaced',
      make(queued, window),
      { records: makeRecords([planned('import-1'), planned(undefined, '2026-12-02T01:00:00.000Z')]) },
      'prerequisite.import-plan-gone',
      true,
    ],
    [
      'once another update to that version has begun instead',
      make(queued, window),
      { records: makeRecords([planned('import-1'), started]) },
      'prerequisite.import-plan-gone',
      true,
    ],
    [
      'if the server was off when its time came',
      make(queued, window),
      { records: makeRecords([planned('import-1')]), now: new Date('2026-12-01T03:00:00Z') },
      'prerequisite.plan-missed',
      true,
    ],
    ['not accepted within a week', make(waiting), { now: inDays(7.1) }, 'prerequisite.import-expired', true],
    [
      'not begun within a day, the server being off or requests not taken',
      make(queued, { accepted }),
      { now: inDays(1.1) },
      'prerequisite.import-expired',
      true,
    ],
    [
      'not planned within two weeks',
      make(queued, window),
      { now: inDays(14.1) },
      'prerequisite.import-expired',
      true,
    ],
    ['turned off', make(verified), { mode: 'off' }, 'prerequisite.import-turned-off', true],
    ['turned off on its way', make(['receiving']), { mode: 'off' }, 'prerequisite.import-turned-off', true],
    [
      'turned off in the queue',
      make(queued, { accepted }),
      { mode: 'off' },
      'prerequisite.import-turned-off',
      true,
    ],
    [
      'accepted, and only checked by now',
      make(waiting, { accepted }),
      { mode: 'check' },
      'prerequisite.import-turned-off',
      true,
    ],
    [
      'queued, and only checked by now',
      make(queued, { accepted }),
      { mode: 'check' },
      'prerequisite.import-turned-off',
      true,
    ],
    [
      'if that is on record already',
      make(queued, window),
      { records: makeRecords([planned('import-1'), missed]) },
      'prerequisite.plan-missed',
      true,
    ],
  ])('%s', (_what, request, change, code, mendable) => {
    const { course } = judgeRequest(request, { ...standing, ...change });
    expect(stateOf(course)).toBe('refused');
    expect(course.problem?.code).toBe(code);
    expect(course.mendable).toBe(mendable);
  });

  test('with the incident of the attempt that stands in its way', () => {
    const { course } = judgeRequest(make(['received']), { ...standing, refusal });
    expect(course.problem?.params).toMatchObject({ incident: 'A-1', contact: standing.contact });
  });
});

describe('whose turn it is', () => {
  const window = make(queued, { accepted, when: 'window' });
  const own = makeRecords([planned('import-1')]);
  const later = new Date('2026-12-01T01:00:00Z');
  test.each<[string, SpooledRequest, Partial<Standing>, string]>([
    ['queued', make(queued, { accepted }), {}, 'run'],
    ['not accepted', make(waiting), {}, 'wait'],
    ['not accepted any more', make(queued), {}, 'wait'],
    ['withdrawn', make(queued, { accepted, cancel: true }), {}, 'wait'],
    ['in check mode', make(queued, { accepted }), { mode: 'check' }, 'wait'],
    ['for the window, not planned', window, {}, 'plan'],
    [
      'for the window, planned under the same name before',
      window,
      { records: makeRecords([planned('import-1'), cancelled], before) },
      'plan',
    ],
    ['for the window, another planned', window, { records: makeRecords([planned('import-2')]) }, 'wait'],
    ['for the window, too early', window, { records: own }, 'wait'],
    ['for the window, now', window, { records: own, now: later }, 'run'],
    ['whose plan was cancelled', window, { records: makeRecords([planned('import-1'), cancelled]) }, 'wait'],
    [
      'whose plan another replaced',
      window,
      { records: makeRecords([planned('import-1'), planned('x')]), now: later },
      'wait',
    ],
  ])('%s', (_what, request, change, turn) => {
    expect(judgeTurnOf(request, { ...standing, ...change })).toBe(turn);
  });
});
