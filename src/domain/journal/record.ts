import { checkForm } from '../../model/check-form.ts';
import { journalRecord, type JournalRecord } from '../../model/journal.ts';

const hasForm = checkForm(journalRecord);

/** Whether a value has the form of a record. It is taken as it is, with what a newer tool has added. */
export function isJournalRecord(value: unknown): value is JournalRecord {
  return hasForm(value);
}

/** Whether a record ends an attempt. */
export function endsAttempt({ event }: JournalRecord): boolean {
  return event === 'attempt.succeeded' || event === 'attempt.failed' || event === 'attempt.recovered';
}
