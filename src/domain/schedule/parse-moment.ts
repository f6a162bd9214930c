import { findMoments } from './zone.ts';

/**
 * Reads a date and a time of a wall clock, `2026-12-01 02:30`. In an hour that is repeated the first time is meant.
 * Undefined for anything else, and for a minute that the clocks skip. Pure.
 */
export function parseMoment(text: string, timeZone: string | undefined): Date | undefined {
  const match = /^(\d{4})-(\d\d)-(\d\d)[ T](\d\d):(\d\d)(?::00)?$/.exec(text.trim());
  if (match === null) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0] = match.slice(1).map(Number);
  const isReal = new Date(Date.UTC(year, month - 1, day)).getUTCDate() === day && month >= 1 && month <= 12;
  if (!isReal || hour > 23 || minute > 59) return undefined;
  return findMoments({ year, month, day, hour, minute }, timeZone)[0];
}
