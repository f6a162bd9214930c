import type { AttemptHistory } from '../domain/attempt/history.ts';
import { foldJournal } from '../domain/attempt/state.ts';
import type { JournalRecord } from '../model/journal.ts';
import { buildProcedure } from './procedure.ts';
import { isFinishing } from './step.ts';
import { listUndo } from './undo-list.ts';

/** What a recovery would do, as far as the journal alone decides. */
export type RecoveryPlan =
  | { readonly kind: 'nothing' }
  | {
      /** The new version was found healthy: it is opened, if it still is. */
      readonly kind: 'forward';
      readonly attempt: AttemptHistory;
      /** The remaining steps, in order. */
      readonly steps: readonly string[];
      /** The page may be off already. */
      readonly opened: boolean;
    }
  | {
      readonly kind: 'back';
      readonly attempt: AttemptHistory;
      /** The steps to undo, in the order in which they began. */
      readonly undo: readonly string[];
      /** The backup that was restored by hand meanwhile: the snapshot's data are not restored. */
      readonly restored?: string;
      readonly opened: boolean;
    }
  | {
      /** Visitors may have reached the new version: a rollback would lose what they saved. Support decides. */
      readonly kind: 'closed';
      readonly attempt: AttemptHistory;
    };

/**
 * Decides how the last attempt is completed: forward if its health check had passed, back otherwise. Interrupted
 * attempts are recovered, and those that ended under the maintenance page are retried. Pure.
 */
export function planRecovery(records: readonly JournalRecord[]): RecoveryPlan {
  const { last: attempt, refusal } = foldJournal(records);
  if (attempt === undefined || refusal === undefined) return { kind: 'nothing' };
  const { ending } = attempt;
  if (ending?.kind === 'failed' && ending.outcome === 'rolled-back') return { kind: 'nothing' };
  const opened = attempt.page === 'off';
  if (wasFinished(attempt, 'health-check')) {
    const steps = listFinishing().filter((step) => !wasFinished(attempt, step));
    return { kind: 'forward', attempt, steps, opened };
  }
  if (attempt.wasServed) return { kind: 'closed', attempt };
  const restored = findRestoredByHand(attempt, records);
  const isRestored = restored !== undefined;
  const undo = listUndo({ steps: buildProcedure([]), course: attempt, isRestored }).map(({ name }) => name);
  return { kind: 'back', attempt, undo, opened, ...(isRestored && { restored }) };
}

/** Whether the platform's services would meet a release and data that do not match, or are about to change. */
export function isHalfInstalled(plan: RecoveryPlan): boolean {
  if (plan.kind === 'back') return plan.undo.some((step) => step === 'activate' || step === 'snapshot');
  return plan.kind === 'closed';
}

/**
 * Whether the platform's services may start again after this, even under the page: not while an attempt has no ending,
 * nor after one whose rollback did not restore the old release or data.
 */
export function mayServicesStart(records: readonly JournalRecord[]): boolean {
  const plan = planRecovery(records);
  if (plan.kind === 'nothing') return true;
  return plan.attempt.ending !== undefined && !(plan.kind === 'back' && isHalfInstalled(plan));
}

function wasFinished({ steps }: AttemptHistory, step: string): boolean {
  return steps.get(step)?.wasFinished === true;
}

function listFinishing(): readonly string[] {
  return buildProcedure([])
    .filter(isFinishing)
    .map(({ name }) => name);
}

/** After a manual restore since the attempt ended, the older data must not come back. */
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
