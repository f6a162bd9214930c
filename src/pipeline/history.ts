import type { RollbackContext } from './step.ts';

/** Whether a step of this attempt has begun, by the journal: it knows after a crash too. */
export function hasBegun(
  { journal, attempt }: Pick<RollbackContext, 'journal' | 'attempt'>,
  step: string,
): boolean {
  return journal.records.some(
    (record) => record.event === 'step.started' && record.attempt === attempt && record.step === step,
  );
}
