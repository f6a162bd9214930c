import type { Window } from '../../model/site.ts';
import { weekdays } from '../../terms/night.ts';
import { addDays, findMoments, readWall, type WallTime } from './zone.ts';

/** An opening of a window that is in progress. */
export interface OpenWindow {
  /** When it opened; for one that opens in a skipped hour, the end of that hour. */
  readonly opened: Date;
  readonly closes: Date;
}

/**
 * The opening that a moment falls into; undefined outside of the window. The wall clock decides: in the hour that is
 * repeated when clocks are set back, both passes are inside. So is the time in which the timers come, which systemd
 * counts from the opening, even if clocks set back show an earlier time by then. Pure.
 */
export function findOpenWindow(window: Window, at: Date): OpenWindow | undefined {
  const now = readWall(at, window.timeZone);
  const days = [now, addDays(now, -1)];
  const day =
    days.find((each) => covers(window, each, now)) ?? days.find((each) => awaitsTimers(window, each, at));
  if (day === undefined) return undefined;
  const closing = closingOf(window, day);
  const closes =
    findMoments(closing, window.timeZone).find((moment) => moment > at) ?? afterGap(closing, window.timeZone);
  const opened =
    findMoments(openingOf(window, day), window.timeZone)[0] ??
    afterGap(openingOf(window, day), window.timeZone);
  return { opened, closes };
}

/** Once the wall clock has shown the closing time, it is over. */
function awaitsTimers(window: Window, day: WallTime, at: Date): boolean {
  const opening = openingOf(window, day);
  const [opened] = findMoments(opening, window.timeZone);
  const isClosed = !findMoments(closingOf(window, day), window.timeZone).some((moment) => moment > at);
  if (opened === undefined || isClosed || !isOn(window, opening)) return false;
  const minutes = Math.min(measureDelay(window) + lateMinutes, measureWindow(window));
  return opened <= at && at.getTime() - opened.getTime() < minutes * 60_000;
}

/** A timer may be a minute late, and a run needs a moment to come here. */
export const lateMinutes = 2;

/**
 * When a window next opens after a moment, as systemd.time(7) counts it: in a repeated hour the first time, and not on
 * a day whose clocks skip that minute. Pure.
 */
export function findNextOpening(window: Window, after: Date): Date {
  const today = readWall(after, window.timeZone);
  for (let days = 0; days < searchedDays; days += 1) {
    const opening = openingOf(window, addDays(today, days));
    const [moment] = findMoments(opening, window.timeZone);
    if (moment !== undefined && moment > after && isOn(window, opening)) return moment;
  }
  throw new RangeError(`no opening of the window within ${searchedDays} days`);
}

/** A week with a day that is skipped, and then some. */
const searchedDays = 22;

/** How long an ordinary opening lasts, in minutes. */
export function measureWindow({ from, to }: Window): number {
  const minutes = minuteOf(readTime(to)) - minuteOf(readTime(from));
  return minutes > 0 ? minutes : minutes + 24 * 60;
}

/** Within how many minutes after its opening the timers begin: a run must find the window open. */
export function measureDelay(window: Window): number {
  return Math.min(window.delayMinutes, Math.floor(measureWindow(window) / 2));
}

/** For systemd.time(7). */
export function writeCalendar({ days, from, timeZone }: Window): string {
  const named = weekdays.filter((day) => days.includes(day)).map(abbreviate);
  return [
    ...(named.length === weekdays.length ? [] : [named.join(',')]),
    '*-*-*',
    `${from}:00`,
    ...(timeZone === undefined ? [] : [timeZone]),
  ].join(' ');
}

function abbreviate(day: string): string {
  return `${day.slice(0, 1).toUpperCase()}${day.slice(1, 3)}`;
}

/** Whether the opening that begins on a day includes a time of that day or the next. */
function covers(window: Window, day: WallTime, now: WallTime): boolean {
  const opening = openingOf(window, day);
  return isOn(window, opening) && rank(opening) <= rank(now) && rank(now) < rank(closingOf(window, day));
}

function openingOf({ from }: Window, day: WallTime): WallTime {
  return { ...day, ...readTime(from) };
}

function closingOf({ from, to }: Window, day: WallTime): WallTime {
  return addDays({ ...day, ...readTime(to) }, to > from ? 0 : 1);
}

function isOn({ days }: Window, { year, month, day }: WallTime): boolean {
  const weekday = weekdays[(new Date(Date.UTC(year, month - 1, day)).getUTCDay() + 6) % 7];
  return weekday !== undefined && days.includes(weekday);
}

/** Of a minute that the clocks skip: when they are set. */
function afterGap(wall: WallTime, timeZone: string | undefined): Date {
  let later = wall;
  for (let minute = 0; minute < 24 * 60; minute += 1) {
    const [moment] = findMoments(later, timeZone);
    if (moment !== undefined) return moment;
    later = addMinute(later);
  }
  throw new RangeError('a day without any minute');
}

function addMinute(wall: WallTime): WallTime {
  const minutes = minuteOf(wall) + 1;
  const time = { hour: Math.floor(minutes / 60) % 24, minute: minutes % 60 };
  return addDays({ ...wall, ...time }, minutes === 24 * 60 ? 1 : 0);
}

function readTime(text: string): Pick<WallTime, 'hour' | 'minute'> {
  const [hour = 0, minute = 0] = text.split(':').map(Number);
  return { hour, minute };
}

function minuteOf({ hour, minute }: Pick<WallTime, 'hour' | 'minute'>): number {
  return hour * 60 + minute;
}

/** Comparable as the clock and the calendar show it. */
function rank({ year, month, day, hour, minute }: WallTime): number {
  return Date.UTC(year, month - 1, day, hour, minute);
}
