import type { JournalEventName } from '../ports/journal.ts';
import type { RollbackContext } from './step.ts';

type History = Pick<RollbackContext, 'journal' | 'attempt'>;

/** Whether a step of this attempt has begun, by the journal: it knows after a crash too. */
export function hasBegun(history: History, step: string): boolean {
  return holds(history, 'step.started', step);
}

/** Whether a step of this attempt has failed, by the journal. */
export function hasFailed(history: History, step: string): boolean {
  return holds(history, 'step.failed', step);
}

/** Whether a step of this attempt was taken back to its end, by the journal. */
export function hasBeenUndone(history: History, step: string): boolean {
  return holds(history, 'step.undone', step);
}

function holds({ journal, attempt }: History, event: JournalEventName, step: string): boolean {
  return journal.records.some(
    (record) => record.event === event && record.attempt === attempt && record.step === step,
  );
}
