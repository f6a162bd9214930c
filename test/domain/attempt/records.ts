import type { JournalEntry, JournalRecord } from '../../../src/model/journal.ts';

export const attemptId = '20261122-180000-abcd';

export const steps = [
  'backup',
  'maintenance-on',
  'stop-services',
  'snapshot',
  'activate',
  'hook-migrate',
  'start-services',
  'health-check',
  'maintenance-off',
  'prune',
];

export const started: JournalEntry = {
  attempt: attemptId,
  event: 'attempt.started',
  step: null,
  data: {
    archive: { name: 'planipsy-4.3.0.ospi', sha256: 'a'.repeat(64), bytes: 1234 },
    product: 'planipsy',
    from: '4.2.0',
    to: '4.3.0',
    title: { fr: 'Planning partagé', en: 'Shared planning' },
    steps,
    hooks: [
      {
        name: 'migrate',
        title: { fr: 'Conversion des notes', en: 'Conversion of the notes' },
        touchesData: true,
      },
    ],
    operator: { user: 'root', uid: 0, behind: 'marie', from: 'terminal' },
    bootId: 'boot-1',
    pid: 4242,
    tool: '0.1.0',
  },
};

export const begin = (step: string): JournalEntry => ({
  attempt: attemptId,
  event: 'step.started',
  step,
  data: {},
});

export const end = (step: string, seconds: number): JournalEntry => ({
  attempt: attemptId,
  event: 'step.finished',
  step,
  data: { seconds },
});

export const undo = (step: string, seconds = 1): JournalEntry => ({
  attempt: attemptId,
  event: 'step.undone',
  step,
  data: { seconds },
});

export const hookFailure = {
  code: 'step.hook-failed',
  params: { hook: 'migrate', exitCode: 3, lastLines: ['no such column'], log: '/var/log/a.log' },
} as const;

export const fail = (step: string): JournalEntry => ({
  attempt: attemptId,
  event: 'step.failed',
  step,
  data: { problem: hookFailure },
});

export const succeed: JournalEntry = {
  attempt: attemptId,
  event: 'attempt.succeeded',
  step: null,
  data: { version: '4.3.0', seconds: 200 },
};

export const endFailed = (outcome: 'rolled-back' | 'maintenance'): JournalEntry => ({
  attempt: attemptId,
  event: 'attempt.failed',
  step: null,
  data: { outcome, step: 'hook-migrate', problem: hookFailure, seconds: 95.5 },
});

export const recover = (direction: 'forward' | 'back' | 'closed'): JournalEntry => ({
  attempt: attemptId,
  event: 'recovery.started',
  step: null,
  data: {
    direction,
    from: '4.2.0',
    to: '4.3.0',
    operator: { user: 'root', uid: 0, from: 'none' },
    bootId: 'boot-2',
    pid: 77,
    tool: '0.1.0',
  },
});

export const endRecovered = (outcome: 'forward' | 'rolled-back' | 'maintenance'): JournalEntry => ({
  attempt: attemptId,
  event: 'attempt.recovered',
  step: null,
  data: { outcome, seconds: 3 },
});

export const release = (attempt: string = attemptId): JournalEntry => ({
  attempt,
  event: 'attempt.released',
  step: null,
  data: {
    reason: 'the disk was replaced',
    issuer: 'Claire Martin',
    issued: '2026-11-22T18:00:00.000Z',
    expires: '2026-11-29T18:00:00.000Z',
    keyId: '1F2E',
    sha256: 'c'.repeat(64),
    operator: { user: 'root', uid: 0, behind: 'marie', from: 'terminal' },
  },
});

/** Records as in a journal, one second apart; these tests are not about their chain. */
export function makeRecords(
  entries: readonly JournalEntry[],
  start = '2026-11-22T17:00:00.000Z',
): JournalRecord[] {
  return entries.map((entry, index) => ({
    ...entry,
    seq: index + 1,
    at: new Date(Date.parse(start) + index * 1000).toISOString(),
    prev: '0'.repeat(64),
    hash: '0'.repeat(64),
  }));
}
