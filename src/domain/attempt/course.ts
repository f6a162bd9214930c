import type { JournalData, JournalRecord } from '../../model/journal.ts';
import type { RecordedProblem } from '../../terms/recorded-problem.ts';

/** What the records of one attempt mean so far. Used by the running attempt and after a crash alike. */
export interface AttemptCourse {
  /** The last record of each step that has begun, in the order in which they began. */
  readonly steps: ReadonlyMap<string, StepCourse>;
  /** The step that began last. */
  readonly current: { readonly name: string; readonly startedAt: string } | undefined;
  readonly failures: readonly { readonly step: string | null; readonly problem: RecordedProblem }[];
  /** The last action on the page. */
  readonly page: 'on' | 'off' | undefined;
  /** Whether a hook that changes data has begun. */
  readonly isDataTouched: boolean;
  /** Backups that its steps made, including the rescue backup. */
  readonly backups: readonly (JournalData['backup.created'] & { readonly step: string | null })[];
  readonly restored: readonly JournalData['backup.restored'][];
  readonly warnings: readonly JournalData['warning'][];
  /** The recovery that began last. */
  readonly recovery: (JournalData['recovery.started'] & { readonly at: string }) | undefined;
  /** Whether it is going back, on its own or in a recovery. */
  readonly isUndoing: boolean;
  /** Until when the healthy new version waits for an administrator; undefined if it does not. A recovery opens it. */
  readonly heldUntil: string | undefined;
  /** Whether the page was seen to let visitors through to the new version: going back would lose what they saved. */
  readonly wasServed: boolean;
}

export interface StepCourse {
  readonly state: 'running' | 'finished' | 'failed' | 'undone';
  /** Its duration, once it has finished. */
  readonly seconds?: number;
  /** Whether it ever finished, whatever came after. */
  readonly wasFinished: boolean;
  readonly wasUndone: boolean;
}

/** Folds the records of one attempt, in order. Pure. */
export function foldCourse(records: readonly JournalRecord[]): AttemptCourse {
  return {
    ...foldSteps(records),
    failures: records.flatMap((record) =>
      record.event === 'step.failed' ? [{ step: record.step, problem: record.data.problem }] : [],
    ),
    page: findPage(records),
    isDataTouched: records.some(({ event, data }) => event === 'step.started' && data.touchesData === true),
    backups: records.flatMap((record) =>
      record.event === 'backup.created' ? [{ ...record.data, step: record.step }] : [],
    ),
    restored: records.flatMap((record) => (record.event === 'backup.restored' ? [record.data] : [])),
    warnings: records.flatMap((record) => (record.event === 'warning' ? [record.data] : [])),
    recovery: findRecovery(records),
    isUndoing: isUndoing(records),
    heldUntil: findHold(records),
    wasServed: records.some(tellsOfVisitors),
  };
}

function foldSteps(records: readonly JournalRecord[]): Pick<AttemptCourse, 'steps' | 'current'> {
  const steps = new Map<string, StepCourse>();
  let current: AttemptCourse['current'];
  for (const record of records) {
    const { step: name, at } = record;
    const state = readState(record);
    if (name === null || state === undefined) continue;
    const before = steps.get(name) ?? { wasFinished: false, wasUndone: false };
    steps.set(name, {
      ...before,
      state,
      ...(record.event === 'step.finished' && { seconds: record.data.seconds }),
      wasFinished: before.wasFinished || state === 'finished',
      wasUndone: before.wasUndone || state === 'undone',
    });
    if (state === 'running') current = { name, startedAt: at };
  }
  return { steps, current };
}

function readState({ event }: JournalRecord): StepCourse['state'] | undefined {
  if (event === 'step.started') return 'running';
  if (event === 'step.finished') return 'finished';
  if (event === 'step.failed') return 'failed';
  return event === 'step.undone' ? 'undone' : undefined;
}

function findPage(records: readonly JournalRecord[]): AttemptCourse['page'] {
  const change = records.findLast(({ event }) => event === 'maintenance.on' || event === 'maintenance.off');
  if (change === undefined) return undefined;
  return change.event === 'maintenance.on' ? 'on' : 'off';
}

function findRecovery(records: readonly JournalRecord[]): AttemptCourse['recovery'] {
  const record = records.findLast(({ event }) => event === 'recovery.started');
  return record?.event === 'recovery.started' ? { ...record.data, at: record.at } : undefined;
}

/** A recovery may take the other direction than the attempt did. */
function isUndoing(records: readonly JournalRecord[]): boolean {
  const turn = records.findLast(({ event }) => event === 'step.failed' || event === 'recovery.started');
  if (turn === undefined) return false;
  return turn.event !== 'recovery.started' || turn.data.direction !== 'forward';
}

function findHold(records: readonly JournalRecord[]): string | undefined {
  const last = records.findLast(
    ({ event }) => event === 'hold.started' || event === 'hold.ended' || event === 'recovery.started',
  );
  return last?.event === 'hold.started' ? last.data.until : undefined;
}

function tellsOfVisitors(record: JournalRecord): boolean {
  if (record.event === 'warning') return record.data.code === 'apply.visitors-let-in';
  if (record.event === 'recovery.started') return record.data.direction === 'closed';
  if (record.event === 'step.failed')
    return record.step === 'health-check' && record.data.problem.code === 'step.page-lost';
  // The rollback was not tried.
  if (record.event === 'attempt.failed')
    return record.data.outcome === 'maintenance' && record.data.rollback === undefined;
  return false;
}
