import { summariseLast } from '../domain/attempt/summary.ts';
import { chooseExit } from '../domain/checks/exit.ts';
import { judgeFacts } from '../domain/checks/index.ts';
import { foldJournal } from '../domain/attempt/state.ts';
import type { Case, RecoveryOutline } from '../model/bundle.ts';
import type { Facts } from '../model/facts.ts';
import type { JournalRecord } from '../model/journal.ts';
import { nameContact } from '../model/site.ts';
import { describeEnding } from './describe-ending.ts';
import { planRecovery } from './recover-plan.ts';

/** Everything that a case is derived from; from the customer's server, or from a bundle. */
export interface CaseSources {
  readonly facts?: Facts;
  readonly records: readonly JournalRecord[];
  readonly bootId: string;
  /** The running attempt, which is neither interrupted nor refused. */
  readonly running?: string;
}

/**
 * Derives the state of a platform from what was read: the verdicts, the refusal with its incident code, how the last
 * attempt ended, what a recovery would do. Pure, so that the result is the same everywhere.
 */
export function buildCase({ facts, records, bootId, running }: CaseSources): Case {
  const { attempts, refusal } = foldJournal(records);
  const verdicts = facts && judgeFacts(facts);
  const attempt = attempts.findLast(({ id }) => id !== running);
  const contact = nameContact(facts?.support ?? {});
  const installed = facts?.platform.version ?? null;
  const ending = attempt && describeEnding({ attempt, contact, installed })?.toRecord();
  return {
    ...(verdicts && { verdicts, exit: chooseExit(verdicts, { strict: false }) }),
    ...(refusal && refusal.attempt !== running && { refusal }),
    ...(attempt && { last: summariseLast({ attempt, bootId }) }),
    ...(ending && { ending }),
    recovery: outlineRecovery(records),
  };
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
