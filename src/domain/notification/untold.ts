import type { AttemptHistory } from '../attempt/history.ts';
import { endsAttempt } from '../journal/record.ts';

/** An update whose outcome is to be told. */
export interface Untold {
  readonly attempt: AttemptHistory;
  /** Identifies the outcome: an attempt may have several, such as interrupted and then recovered. */
  readonly key: string;
  /** When it came to it; of an interrupted one, its last record. */
  readonly at: string;
}

/**
 * The outcome of the last update, unless it was told. From the journal alone: the process that brought it about may
 * have been killed before it could tell anybody, and any later run does it then. Pure.
 *
 * @param told the key of what was told last; undefined if nothing was, as on a platform that has just been configured:
 *   then only news count
 */
export function findUntold({
  last,
  isRunning,
  told,
  now,
}: {
  last: AttemptHistory | undefined;
  isRunning: boolean;
  told: string | undefined;
  now: Date;
}): Untold | undefined {
  if (last === undefined || (last.ending === undefined && isRunning)) return undefined;
  const record = last.ending === undefined ? last.records.at(-1) : last.records.findLast(endsAttempt);
  if (record === undefined) return undefined;
  const key = last.ending === undefined ? `${last.id} interrupted` : `${last.id} ${record.hash}`;
  const isNews = now.getTime() - Date.parse(record.at) < newsMilliseconds;
  return key === told || (told === undefined && !isNews) ? undefined : { attempt: last, key, at: record.at };
}

const newsMilliseconds = 48 * 3_600_000;
