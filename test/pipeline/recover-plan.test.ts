import { describe, expect, it } from 'vitest';
import { mayServicesStart, planRecovery } from '../../src/pipeline/recover-plan.ts';
import type { JournalEntry } from '../../src/model/journal.ts';
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
  release,
  started,
  succeed,
  undo,
} from '../domain/attempt/records.ts';

const at = (event: 'maintenance.on' | 'maintenance.off', step: string | null): JournalEntry => ({
  attempt: attemptId,
  event,
  step,
  data: { flag: '/public/maintenance.flag' },
});
const restored = (attempt: string | null, to?: string): JournalEntry => ({
  attempt,
  event: 'backup.restored',
  step: null,
  data: { id: 'b', ...(to !== undefined && { to }) },
});

const both = (...names: string[]) => names.flatMap((name) => [begin(name), end(name, 1)]);

/** A success, record by record. */
const success: readonly JournalEntry[] = [
  started,
  ...both('backup'),
  begin('maintenance-on'),
  at('maintenance.on', 'maintenance-on'),
  end('maintenance-on', 1),
  ...both('stop-services', 'snapshot', 'activate', 'hook-migrate', 'start-services', 'health-check'),
  begin('maintenance-off'),
  at('maintenance.off', 'maintenance-off'),
  end('maintenance-off', 1),
  ...both('prune'),
  succeed,
];

/** A failure in the hook, with its rollback. */
const failure: readonly JournalEntry[] = [
  ...success.slice(0, 12),
  begin('hook-migrate'),
  fail('hook-migrate'),
  undo('activate'),
  restored(attemptId),
  undo('snapshot'),
  undo('stop-services'),
  at('maintenance.off', 'maintenance-on'),
  undo('maintenance-on'),
  endFailed('rolled-back'),
];

/** The plan in one line. */
function plan(entries: readonly JournalEntry[]): string {
  const planned = planRecovery(makeRecords(entries));
  const opened = 'opened' in planned && planned.opened ? ' (opened)' : '';
  if (planned.kind === 'forward') return `forward: ${planned.steps.join(', ')}${opened}`;
  const data = 'restored' in planned ? ` (data of ${planned.restored})` : '';
  if (planned.kind === 'back') return `back: ${planned.undo.join(', ')}${opened}${data}`;
  return planned.kind;
}

/** The plan after each record, shown where it changes. */
function cutEverywhere(entries: readonly JournalEntry[]): string[] {
  const lines: string[] = [];
  let last = '';
  for (const [index, { event, step }] of entries.entries()) {
    const planned = plan(entries.slice(0, index + 1));
    if (planned !== last) lines.push(`${[event, step].join(' ').trim()} → ${planned}`);
    last = planned;
  }
  return lines;
}

describe('a journal that is cut after any record', () => {
  it('of a success: back until the health check has passed, then forward', () => {
    expect(cutEverywhere(success)).toEqual([
      'attempt.started → back: ',
      'step.started backup → back: backup',
      'step.started maintenance-on → back: backup, maintenance-on',
      'step.started stop-services → back: backup, maintenance-on, stop-services',
      'step.started snapshot → back: backup, maintenance-on, stop-services, snapshot',
      'step.started activate → back: backup, maintenance-on, stop-services, snapshot, activate',
      'step.started start-services → back: backup, maintenance-on, stop-services, snapshot, activate, start-services',
      'step.finished health-check → forward: maintenance-off, prune',
      'maintenance.off maintenance-off → forward: maintenance-off, prune (opened)',
      'step.finished maintenance-off → forward: prune (opened)',
      'step.finished prune → forward:  (opened)',
      'attempt.succeeded → nothing',
    ]);
  });

  it('of a failure: what is undone on disk is not undone again, services and page are looked after', () => {
    expect(cutEverywhere(failure).slice(6)).toEqual([
      'step.undone activate → back: backup, maintenance-on, stop-services, snapshot',
      'step.undone snapshot → back: backup, maintenance-on, stop-services',
      'maintenance.off maintenance-on → back: backup, maintenance-on, stop-services (opened)',
      'attempt.failed → nothing',
    ]);
  });

  it('of a recovery on its way back: as for the attempt itself', () => {
    const killed = [...success.slice(0, 13), recover('back'), undo('activate')];
    expect(plan(killed)).toBe('back: backup, maintenance-on, stop-services, snapshot');
    expect(plan([...killed, undo('snapshot'), endRecovered('rolled-back')])).toBe('nothing');
  });

  it('of a recovery on its way forward: forward', () => {
    const killed = [...success.slice(0, 18), recover('forward')];
    expect(plan(killed)).toBe('forward: maintenance-off, prune');
    const again = [begin('maintenance-off'), at('maintenance.off', null), end('maintenance-off', 1)];
    expect(plan([...killed, ...again])).toBe('forward: prune (opened)');
    expect(plan([...killed, ...again, ...both('prune'), endRecovered('forward')])).toBe('nothing');
  });
});

const stuck = { ...endFailed('maintenance') };
const withRollback: JournalEntry = {
  attempt: attemptId,
  event: 'attempt.failed',
  step: null,
  data: {
    outcome: 'maintenance',
    step: 'hook-migrate',
    problem: hookFailure,
    rollback: hookFailure,
    seconds: 9,
  },
};
const lost: JournalEntry = {
  attempt: attemptId,
  event: 'step.failed',
  step: 'health-check',
  data: { problem: { code: 'step.page-lost', params: { visit: { url: 'http://x/', status: 200 } } } },
};
const letIn: JournalEntry = {
  attempt: attemptId,
  event: 'warning',
  step: null,
  data: { code: 'apply.visitors-let-in', params: {} },
};
const toHealthCheck = [...success.slice(0, 16), begin('health-check')];
const inHook = [...success.slice(0, 12), begin('hook-migrate'), fail('hook-migrate')];
const all = 'back: backup, maintenance-on, stop-services, snapshot, activate';

describe('the plan', () => {
  const cases: [string, readonly JournalEntry[], string][] = [
    ['nothing at all', [], 'nothing'],
    ['a failed rollback is tried again', [...inHook, withRollback], all],
    [
      'a recovery that failed too',
      [...inHook, withRollback, recover('back'), endRecovered('maintenance')],
      all,
    ],
    ['a release ends it', [...inHook, withRollback, release()], 'nothing'],
    [
      'a page that would not come off',
      [...success.slice(0, 18), begin('maintenance-off'), stuck],
      'forward: maintenance-off, prune',
    ],
    [
      'no rollback was tried: visitors were let in',
      [...toHealthCheck, fail('health-check'), stuck],
      'closed',
    ],
    ['the page was lost over the new version', [...toHealthCheck, lost], 'closed'],
    ['visitors were let in, and it was killed', [...toHealthCheck, fail('health-check'), letIn], 'closed'],
    ['a recovery has found them let in', [...toHealthCheck, recover('closed')], 'closed'],
    ['and stays closed', [...toHealthCheck, recover('closed'), endRecovered('maintenance')], 'closed'],
    [
      'data restored by hand stay',
      [...inHook, withRollback, restored(null)],
      'back: backup, maintenance-on, stop-services, activate (data of b)',
    ],
    ['data restored elsewhere do not count', [...inHook, withRollback, restored(null, '/tmp/x')], all],
  ];
  it.each(cases)('%s', (_, entries, expected) => {
    expect(plan(entries)).toBe(expected);
  });
});

describe('whether services may start after it', () => {
  const interrupted = failure.slice(0, 14);
  const problem = { code: 'backup.damaged', params: { id: 'b', path: 'p', reason: 'changed' } } as const;
  const notBack = (entries: readonly JournalEntry[]): readonly JournalEntry[] => {
    const ended = endFailed('maintenance');
    return ended.event === 'attempt.failed'
      ? [...entries, { ...ended, data: { ...ended.data, rollback: problem } }]
      : entries;
  };
  it.each([
    ['no attempt', [], true],
    ['a success', success, true],
    ['one that was undone', failure, true],
    ['one that was interrupted', interrupted, false],
    ['one whose health check had passed, interrupted', success.slice(0, -3), false],
    ['one whose data did not come back', notBack(interrupted), false],
    ['one whose release and data came back', notBack(failure.slice(0, 17)), true],
    ['one that visitors may have reached', [...interrupted, endFailed('maintenance')], true],
    ['one that support has released', [...notBack(interrupted), release()], true],
  ] as const)('%s', (_, entries, may) => {
    expect(mayServicesStart(makeRecords(entries))).toBe(may);
  });
});
