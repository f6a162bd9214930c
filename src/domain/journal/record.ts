import type { JournalEventName, JournalRecord } from '../../ports/journal.ts';

const eventNames: Readonly<Record<JournalEventName, true>> = {
  'notice.accepted': true,
  'attempt.started': true,
  'step.started': true,
  'step.finished': true,
  'step.failed': true,
  'step.undone': true,
  warning: true,
  'maintenance.on': true,
  'maintenance.off': true,
  'hold.started': true,
  'hold.ended': true,
  'attempt.succeeded': true,
  'attempt.failed': true,
  'recovery.started': true,
  'attempt.recovered': true,
  'attempt.released': true,
  'backup.created': true,
  'backup.verified': true,
  'backup.restored': true,
  'backup.pruned': true,
};

/**
 * Whether a value has the form of a record. What `data` holds is vouched for by the chain: only this tool's own
 * `append` writes records whose hash fits.
 */
export function isJournalRecord(value: unknown): value is JournalRecord {
  if (typeof value !== 'object' || value === null) return false;
  const record: Partial<Record<string, unknown>> = { ...value };
  return (
    Number.isSafeInteger(record['seq']) &&
    typeof record['at'] === 'string' &&
    isTextOrNull(record['attempt']) &&
    typeof record['event'] === 'string' &&
    Object.hasOwn(eventNames, record['event']) &&
    isTextOrNull(record['step']) &&
    typeof record['data'] === 'object' &&
    record['data'] !== null &&
    typeof record['prev'] === 'string' &&
    typeof record['hash'] === 'string'
  );
}

function isTextOrNull(value: unknown): boolean {
  return value === null || typeof value === 'string';
}
