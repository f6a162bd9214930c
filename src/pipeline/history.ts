import { foldCourse, type AttemptCourse } from '../domain/attempt/course.ts';
import { foldAttempt, type AttemptHistory } from '../domain/attempt/history.ts';
import type { Journal } from '../model/journal.ts';
import type { ProcedureStep } from '../terms/steps.ts';
import type { RollbackContext } from './step.ts';

/** What this attempt has done according to the journal, which survives a crash. */
export function readCourse({
  journal,
  attempt,
}: Pick<RollbackContext, 'journal' | 'attempt'>): AttemptCourse {
  return foldCourse(journal.records.filter((record) => record.attempt === attempt));
}

/** Whether a step of this attempt has begun. */
export function hasBegun(
  context: Pick<RollbackContext, 'journal' | 'attempt'>,
  step: ProcedureStep,
): boolean {
  return readCourse(context).steps.has(step);
}

/** An attempt whose beginning is on record. */
export function requireAttempt({ records }: Pick<Journal, 'records'>, id: string): AttemptHistory {
  const history = foldAttempt(records.filter(({ attempt }) => attempt === id));
  if (history === undefined) throw new Error(`the journal has no beginning of the attempt ${id}`);
  return history;
}
