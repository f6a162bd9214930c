import { createHash } from 'node:crypto';
import type { JournalEntry, JournalRecord } from '../../model/journal.ts';
import { encodeJson } from '../../model/json.ts';
import { isJournalRecord } from './record.ts';

/** The `prev` of the first record. */
export const genesis = '0'.repeat(64);

export interface ChainFault {
  readonly line: number;
  readonly reason: 'form' | 'hash' | 'order';
}

/**
 * Formats a record as a line. The hash is the SHA-256 of the line's text before `,"hash"` (closed with a brace), so
 * that it can be verified without knowing how a program serializes JSON.
 */
export function encodeRecord({
  platform,
  entry,
  at,
  previous,
}: {
  platform: string;
  entry: JournalEntry;
  at: Date;
  previous: JournalRecord | undefined;
}): { readonly line: string; readonly record: JournalRecord } {
  const { attempt, event, step, data } = entry;
  const body = encodeJson({
    seq: (previous?.seq ?? 0) + 1,
    at: at.toISOString(),
    platform,
    attempt,
    event,
    step,
    data,
    prev: previous?.hash ?? genesis,
  });
  const line = `${body.slice(0, -1)},"hash":"${sha256(body)}"}`;
  const record: unknown = JSON.parse(line);
  if (!isJournalRecord(record)) throw new TypeError(`not a journal record: ${line}`);
  return { line: `${line}\n`, record };
}

/** Parses complete lines and verifies the chain; stops at the first line that does not fit. Pure. */
export function decodeRecords(lines: readonly string[]): {
  readonly records: readonly JournalRecord[];
  readonly fault?: ChainFault;
} {
  const records: JournalRecord[] = [];
  for (const [index, line] of lines.entries()) {
    const record = decodeRecord(line, records.at(-1));
    if (typeof record === 'string') return { records, fault: { line: index + 1, reason: record } };
    records.push(record);
  }
  return { records };
}

function decodeRecord(
  line: string,
  previous: JournalRecord | undefined,
): JournalRecord | ChainFault['reason'] {
  const match = /^(\{.*),"hash":"([0-9a-f]{64})"\}$/.exec(line);
  if (match === null) return 'form';
  const [, body, hash] = match;
  if (sha256(`${body ?? ''}}`) !== hash) return 'hash';
  const record = parseJson(line);
  if (!isJournalRecord(record)) return 'form';
  const follows = record.seq === (previous?.seq ?? 0) + 1 && record.prev === (previous?.hash ?? genesis);
  return follows ? record : 'order';
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
