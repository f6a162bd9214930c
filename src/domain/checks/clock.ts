import type { Facts } from '../../model/facts.ts';
import type { Judgement } from './judgement.ts';

/** Before this the tool did not exist: a clock that stands there was never set. */
const earliest = '2026-11-01T00:00:00.000Z';

/**
 * The clock. Measured: the time, the journal's last record, and whether the system synchronises it. Needed: none of it;
 * but records with wrong times mislead whoever reads them. Mended by setting and synchronising it.
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
