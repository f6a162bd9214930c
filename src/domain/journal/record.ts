import { journalRecord, type JournalRecord } from '../../model/journal.ts';

/** From here on it pays to compile the form, which takes about 30 ms. */
const many = 3000;

/**
 * Whether a value has the form of a record. It is taken as it is, with what a newer tool has added.
 *
 * @param among how many are judged
 */
export function isJournalRecord(value: unknown, among = 1): value is JournalRecord {
  return journalRecord.safeParse(value, { jitless: among < many }).success;
}

/** Whether an attempt came to its end with a record. */
export function endsAttempt({ event }: JournalRecord): boolean {
  return event === 'attempt.succeeded' || event === 'attempt.failed' || event === 'attempt.recovered';
}
