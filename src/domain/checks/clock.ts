import type { Facts } from '../../model/facts.ts';
import type { Judgement } from './judgement.ts';

/** The tool did not exist before this date: a clock that shows an earlier one was never set. */
const earliest = '2026-11-01T00:00:00.000Z';

/**
 * The clock. Measured: the time, the journal's last record, and whether the system synchronises it. Required: nothing,
 * but records with wrong times mislead their readers. Fixed by setting and synchronising it.
 */
export function judgeClock({ clock: { now, synchronised, lastRecordAt } }: Facts): Judgement<'clock'> {
  const time = Date.parse(now);
  const fault =
    lastRecordAt !== null && time < Date.parse(lastRecordAt)
      ? 'backwards'
      : time < Date.parse(earliest)
        ? 'early'
        : synchronised === false
          ? 'unsynchronised'
          : undefined;
  return fault === undefined
    ? { status: 'ok', params: { now } }
    : { status: 'warning', params: { now, fault, lastRecordAt } };
}
