import type { Event } from '../ports/events.ts';
import { checkNumbers } from '../messages/codes.ts';
import { findMessageNumber, type MessageNumber } from '../messages/numbers.ts';

/** A result with the message code beside each problem, warning and verdict in it that a person would be shown. */
export function addMessageCodes(value: object): object;
export function addMessageCodes(value: unknown): unknown;
export function addMessageCodes(value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item: unknown) => addMessageCodes(item));
  if (typeof value !== 'object' || value === null) return value;
  const messageCode = findOwnCode({ ...value });
  const entries = Object.entries(value).map(([key, item]) => [key, addMessageCodes(item)] as const);
  return { ...Object.fromEntries(entries), ...(messageCode && { messageCode }) };
}

/** Beside the record, never in it: the record is as in the journal. */
export function addEventCode(event: Event): object {
  if (event.kind !== 'record') return event;
  const { record } = event;
  const told =
    record.event === 'warning'
      ? record.data
      : record.event === 'step.failed' || record.event === 'attempt.failed'
        ? record.data.problem
        : undefined;
  const messageCode = told && findMessageNumber(told.code);
  return messageCode === undefined ? event : { ...event, messageCode };
}

/** A problem and a warning have a code and its parameters; a verdict has the name of its check. */
function findOwnCode({
  code,
  check,
  status,
  params,
}: Readonly<Partial<Record<string, unknown>>>): MessageNumber | undefined {
  if (typeof params !== 'object') return undefined;
  if (typeof code === 'string') return findMessageNumber(code);
  const checks: Readonly<Record<string, MessageNumber>> = checkNumbers;
  return typeof check === 'string' && status !== 'ok' && Object.hasOwn(checks, check)
    ? checks[check]
    : undefined;
}
