import { summariseLast, titleOf } from '../domain/attempt/summary.ts';
import { chooseExit } from '../domain/checks/exit.ts';
import { judgeFacts } from '../domain/checks/index.ts';
import { foldJournal, nameIncident, type AttemptHistory } from '../domain/journal/state.ts';
import type { Case, RecoveryOutline } from '../ports/bundle.ts';
import type { Facts } from '../ports/facts.ts';
import type { JournalRecord } from '../ports/journal.ts';
import { Problem, type RecordedProblem } from '../ports/problem.ts';
import { nameContact } from '../ports/site.ts';
import { planRecovery } from './recover-plan.ts';

/** All that a case is told from; of the customer's server, or out of a bundle. */
export interface CaseSources {
  readonly facts?: Facts;
  readonly records: readonly JournalRecord[];
  readonly bootId: string;
  /** The attempt that is at work, which is neither interrupted nor refused. */
  readonly running?: string;
}

/**
 * Tells how a platform stands from what was read of it: the verdicts, the refusal with its incident code, how the last
 * attempt ended, what a recovery would do. Pure, so that it comes out the same wherever it is told.
 */
export function retellCase({ facts, records, bootId, running }: CaseSources): Case {
  const { attempts, refusal } = foldJournal(records);
  const verdicts = facts && judgeFacts(facts);
  const attempt = attempts.findLast(({ id }) => id !== running);
  const ending = attempt && describeEnding({ attempt, facts });
  return {
    ...(verdicts && { verdicts, exit: chooseExit(verdicts, { strict: false }) }),
    ...(refusal && refusal.attempt !== running && { refusal }),
    ...(attempt && { last: summariseLast({ attempt, bootId }) }),
    ...(ending && { ending }),
    recovery: outlineRecovery(records),
  };
}

/** In the words of `apply`, or of the recovery that did not get the platform open. */
function describeEnding({
  attempt,
  facts,
}: {
  attempt: AttemptHistory;
  facts: Facts | undefined;
}): RecordedProblem | undefined {
  const { id, started, ending } = attempt;
  const contact = nameContact(facts?.support ?? {});
  const named = { attempt: id, incident: nameIncident(attempt), contact };
  if (ending === undefined) return Problem.of('locked.attempt-interrupted', named).toRecord();
  if (ending.kind === 'succeeded') return undefined;
  const installed = facts?.platform.version ?? '?';
  const { outcome, recovered, step = '', problem, rollback } = ending;
  if (outcome === 'rolled-back') {
    // A recovery that got the old version open has not failed.
    if (recovered) return undefined;
    const params = { ...named, step, ...titleOf(attempt, step), from: started.from, to: started.to };
    return Problem.of('rolled-back.attempt', params).toRecord();
  }
  if (!recovered) {
    const params = { ...named, step, ...titleOf(attempt, step), installed };
    return Problem.of('maintenance.attempt', params).toRecord();
  }
  const isDeclined = problem === undefined && rollback === undefined;
  const code = isDeclined ? 'maintenance.recovery-declined' : 'maintenance.recovery';
  return Problem.of(code, { ...named, installed }).toRecord();
}

function outlineRecovery(records: readonly JournalRecord[]): RecoveryOutline {
  const plan = planRecovery(records);
  switch (plan.kind) {
    case 'forward':
      return { kind: plan.kind, steps: plan.steps };
    case 'back':
      return { kind: plan.kind, steps: plan.undo };
    case 'closed':
    case 'nothing':
      return { kind: plan.kind, steps: [] };
  }
}
