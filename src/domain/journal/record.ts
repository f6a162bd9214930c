import type { JournalEventName, JournalRecord } from '../../model/journal.ts';
import { isDataOf } from './record-data.ts';

const eventNames: Readonly<Record<JournalEventName, true>> = {
  'notice.accepted': true,
  'platform.moved': true,
  'archive.revoked': true,
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
  'backup.completed': true,
  'backup.verified': true,
  'backup.restored': true,
  'backup.pruned': true,
};

/** Whether a value is a valid record. */
export function isJournalRecord(value: unknown): value is JournalRecord {
  if (typeof value !== 'object' || value === null) return false;
  const record: Partial<Record<string, unknown>> = { ...value };
  return (
    Number.isSafeInteger(record['seq']) &&
    isTime(record['at']) &&
    (record['platform'] === undefined || typeof record['platform'] === 'string') &&
    (record['attempt'] === null || isAttemptName(record['attempt'])) &&
    isEventName(record['event']) &&
    isTextOrNull(record['step']) &&
    typeof record['data'] === 'object' &&
    record['data'] !== null &&
    isDataOf(record['event'], record['data']) &&
    typeof record['prev'] === 'string' &&
    typeof record['hash'] === 'string'
  );
}

/** Whether a record ends an attempt. */
export function endsAttempt({ event }: JournalRecord): boolean {
  return event === 'attempt.succeeded' || event === 'attempt.failed' || event === 'attempt.recovered';
}

function isEventName(value: unknown): value is JournalEventName {
  return typeof value === 'string' && Object.hasOwn(eventNames, value);
}

function isTime(value: unknown): boolean {
  return typeof value === 'string' && !Number.isNaN(Date.parse(value));
}

/** It names a log file, so it must never be a path to elsewhere. */
function isAttemptName(value: unknown): boolean {
  return typeof value === 'string' && /^[A-Za-z0-9-]{1,64}$/.test(value);
}

function isTextOrNull(value: unknown): boolean {
  return value === null || typeof value === 'string';
}
