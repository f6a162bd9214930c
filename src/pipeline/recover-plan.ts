import { foldJournal, type AttemptHistory } from '../domain/journal/state.ts';
import type { JournalRecord } from '../ports/journal.ts';

/** What a recovery would do, as far as the journal alone decides it. */
export type RecoveryPlan =
  | { readonly kind: 'nothing' }
  | {
      /** The new version was found healthy: it is opened, if it still is. */
      readonly kind: 'forward';
      readonly attempt: AttemptHistory;
      /** Those that are left, in their order. */
      readonly steps: readonly FinishingName[];
      /** The page may be off already. */
      readonly opened: boolean;
    }
  | {
      readonly kind: 'back';
      readonly attempt: AttemptHistory;
      /** The steps to be undone, in the order in which they were begun. */
      readonly undo: readonly ReversibleName[];
      /** The backup that was restored by hand meanwhile: the data of the snapshot do not come back. */
      readonly restored?: string;
      readonly opened: boolean;
    }
  | {
      /** Visitors may have reached the new version: going back would lose what they saved. Support decides. */
      readonly kind: 'closed';
      readonly attempt: AttemptHistory;
    };

const reversible = [
  'backup',
  'maintenance-on',
  'stop-services',
  'snapshot',
  'activate',
  'start-services',
] as const;
export type ReversibleName = (typeof reversible)[number];

const finishing = ['maintenance-off', 'prune'] as const;
export type FinishingName = (typeof finishing)[number];

/** What lies on disk: once undone, a reboot does not bring it back. Services and page are looked after each time. */
const lasting: readonly string[] = ['snapshot', 'activate', 'start-services'];

export function isLasting(step: string): boolean {
  return lasting.includes(step);
}

/**
 * Decides how the last attempt is brought to an end: forward if its health check had passed, back otherwise. Attempts that
 * were interrupted are recovered, and those that ended under the maintenance page are tried again. Pure.
 */
export function planRecovery(records: readonly JournalRecord[]): RecoveryPlan {
  const { last: attempt, refusal } = foldJournal(records);
  if (attempt === undefined || refusal === undefined) return { kind: 'nothing' };
  const { ending } = attempt;
  if (ending?.kind === 'failed' && ending.outcome === 'rolled-back') return { kind: 'nothing' };
  const opened = wasOpenedLast(attempt);
  if (holds(attempt, 'step.finished', 'health-check')) {
    const steps = finishing.filter((step) => !holds(attempt, 'step.finished', step));
    return { kind: 'forward', attempt, steps, opened };
  }
  if (wasServed(attempt)) return { kind: 'closed', attempt };
  const restored = findRestoredByHand(attempt, records);
  const isOver = (step: string) =>
    isLasting(step) &&
    (holds(attempt, 'step.undone', step) || (step === 'snapshot' && restored !== undefined));
  const undo = reversible.filter((step) => holds(attempt, 'step.started', step) && !isOver(step));
  return { kind: 'back', attempt, undo, opened, ...(restored !== undefined && { restored }) };
}

/** Whether the platform's services would meet a release and data that do not belong together, or that are about to change. */
export function isHalfInstalled(plan: RecoveryPlan): boolean {
  if (plan.kind === 'back') return plan.undo.some((step) => step === 'activate' || step === 'snapshot');
  return plan.kind === 'closed';
}

/**
 * Whether the platform's services may start again after this, under the page as well: not while an attempt has no ending, nor after
 * one whose way back has not given the old release or data back.
 */
export function mayServicesStart(records: readonly JournalRecord[]): boolean {
  const plan = planRecovery(records);
  if (plan.kind === 'nothing') return true;
  return plan.attempt.ending !== undefined && !(plan.kind === 'back' && isHalfInstalled(plan));
}

function holds({ records }: AttemptHistory, event: JournalRecord['event'], step: string): boolean {
  return records.some((record) => record.event === event && record.step === step);
}

/** Whether the last thing that was done about the page was to take it off. */
function wasOpenedLast({ records }: AttemptHistory): boolean {
  const change = records.findLast(({ event }) => event === 'maintenance.on' || event === 'maintenance.off');
  return change?.event === 'maintenance.off';
}

/** Whether the attempt, or an earlier recovery of it, has seen that the page did not keep visitors from the new version. */
function wasServed({ records, ending }: AttemptHistory): boolean {
  if (ending?.kind === 'failed' && !ending.recovered && ending.rollback === undefined) return true;
  return records.some(
    (record) =>
      (record.event === 'warning' && record.data.code === 'apply.visitors-let-in') ||
      (record.event === 'recovery.started' && record.data.direction === 'closed') ||
      (record.event === 'step.failed' &&
        record.step === 'health-check' &&
        record.data.problem.code === 'step.page-lost'),
  );
}

/** Who restored a backup after the attempt had ended must not find the older data again. */
function findRestoredByHand({ id }: AttemptHistory, records: readonly JournalRecord[]): string | undefined {
  const start = records.findIndex(({ event, attempt }) => event === 'attempt.started' && attempt === id);
  return records
    .slice(start)
    .flatMap((record) =>
      record.event === 'backup.restored' &&
      record.attempt === null &&
      record.data.to === undefined &&
      (record.data.databases ?? []).every(({ as }) => as === undefined)
        ? [record.data.id]
        : [],
    )
    .at(-1);
}
