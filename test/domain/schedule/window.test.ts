import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import {
  findNextOpening,
  findOpenWindow,
  measureDelay,
  writeCalendar,
} from '../../../src/domain/schedule/window.ts';
import { windowForm } from '../../../src/model/site-night-form.ts';
import type { Window } from '../../../src/model/site.ts';

const paris = { timeZone: 'Europe/Paris' };
const night = { from: '02:00', to: '04:30', ...paris };

function makeWindow(window: object): Window {
  return windowForm.parse(window);
}

/** UTC, to the minute. */
function at(text: string): Date {
  return new Date(`${text.replace(' ', 'T')}:00Z`);
}

describe('whether a moment is inside, by the wall clock', () => {
  // In Europe/Paris clocks were set forward at 2026-03-29 01:00 UTC, and back at 2026-10-25 01:00 UTC.
  test.each([
    ['before', night, '2026-01-15 00:59', undefined],
    ['at the opening', night, '2026-01-15 01:00', '2026-01-15 03:30'],
    ['the last minute', night, '2026-01-15 03:29', '2026-01-15 03:30'],
    ['at the closing', night, '2026-01-15 03:30', undefined],
    ['in summer, an hour earlier', night, '2026-07-15 00:00', '2026-07-15 02:30'],
    ['clocks set forward: the hour that is left', night, '2026-03-29 01:00', '2026-03-29 02:30'],
    ['clocks set forward: 01:59 in winter time', night, '2026-03-29 00:59', undefined],
    ['clocks set forward: skipped whole', { ...night, to: '02:50' }, '2026-03-29 01:00', undefined],
    ['clocks set back: first pass', night, '2026-10-25 00:00', '2026-10-25 03:30'],
    ['clocks set back: second pass', night, '2026-10-25 01:30', '2026-10-25 03:30'],
    ['opened in the first pass, when its timer comes', { ...night, from: '02:45', to: '04:00' }, '2026-10-25 01:05', '2026-10-25 03:00'],
    ['opened in the first pass, the latest timer', { ...night, from: '02:45', to: '04:00' }, '2026-10-25 01:16', '2026-10-25 03:00'],
    ['opened in the first pass, after every timer', { ...night, from: '02:45', to: '04:00' }, '2026-10-25 01:17', undefined],
    ['opened in the first pass, without delay', { ...night, from: '02:45', to: '04:00', delayMinutes: 0 }, '2026-10-25 01:05', undefined],
    ['opened in the first pass, again in the second', { ...night, from: '02:45', to: '04:00' }, '2026-10-25 01:45', '2026-10-25 03:00'],
    ['opened in the first pass, on another day of the week', { ...night, from: '02:45', to: '04:00', days: ['monday'] }, '2026-10-25 01:05', undefined],
    ['opened in the first pass, the day after', { ...night, from: '02:45', to: '04:00' }, '2026-10-26 01:05', undefined],
    ['clocks set back at midnight', { from: '23:45', to: '01:00', timeZone: 'Asia/Beirut' }, '2026-10-24 21:05', '2026-10-24 23:00'],
    ['clocks set forward: closed before its timer', { ...night, from: '01:45', to: '03:05' }, '2026-03-29 01:10', undefined],
    ['a minute, and no more', { ...night, to: '02:01' }, '2026-01-15 01:01', undefined],
    ['a short one, first pass', { ...night, to: '02:45' }, '2026-10-25 00:44', '2026-10-25 00:45'],
    ['a short one, between', { ...night, to: '02:45' }, '2026-10-25 00:50', undefined],
    ['a short one, second pass', { ...night, to: '02:45' }, '2026-10-25 01:10', '2026-10-25 01:45'],
    ['it closes in the repeated hour', { ...night, from: '01:00', to: '02:30' }, '2026-10-24 23:30', '2026-10-25 00:30'],
    ['it closes in the skipped hour', { ...night, from: '01:00', to: '02:30' }, '2026-03-29 00:30', '2026-03-29 01:00'],
    ['over midnight, in the evening', { from: '23:00', to: '01:00', ...paris }, '2026-01-15 22:30', '2026-01-16 00:00'],
    ['over midnight, after it', { from: '23:00', to: '01:00', ...paris }, '2026-01-15 23:30', '2026-01-16 00:00'],
    ['to midnight', { from: '22:00', to: '00:00', ...paris }, '2026-01-15 22:59', '2026-01-15 23:00'],
    ['Friday night, after midnight', { from: '23:00', to: '01:00', days: ['friday'], ...paris }, '2026-01-16 23:30', '2026-01-17 00:00'],
    ['Saturday, which began on Friday only', { from: '23:00', to: '01:00', days: ['saturday'], ...paris }, '2026-01-16 23:30', undefined],
    ['half-hour offsets', { from: '02:00', to: '03:00', timeZone: 'Asia/Kolkata' }, '2026-01-14 20:30', '2026-01-14 21:30'],
    ['a half-hour shift (Lord Howe), skipped', { from: '02:00', to: '03:00', timeZone: 'Australia/Lord_Howe' }, '2026-10-03 15:30', '2026-10-03 16:00'],
    ['UTC', { from: '02:00', to: '03:00', timeZone: 'UTC' }, '2026-01-15 02:00', '2026-01-15 03:00'],
  ])('%s', (_name, window, now, closes) => {
    const open = findOpenWindow(makeWindow(window), at(now));
    expect(open?.closes.toISOString()).toBe(closes === undefined ? undefined : at(closes).toISOString());
  }); // prettier-ignore

  test('an opening began when its clock first showed it', () => {
    const opened = (window: object, now: string) =>
      findOpenWindow(makeWindow(window), at(now))?.opened.toISOString();
    expect(opened(night, '2026-01-15 02:00')).toBe('2026-01-15T01:00:00.000Z');
    expect(opened(night, '2026-03-29 01:30')).toBe('2026-03-29T01:00:00.000Z');
    expect(opened(night, '2026-10-25 01:30')).toBe('2026-10-25T00:00:00.000Z');
  });
});

const openings = [
  ['tonight', night, '2026-01-15 00:00', '2026-01-15 01:00'],
  ['not the one in progress', night, '2026-01-15 01:00', '2026-01-16 01:00'],
  ['summer begins: a night is skipped', night, '2026-03-28 12:00', '2026-03-30 00:00'],
  ['summer begins, after the skipped hour', { ...night, from: '03:00' }, '2026-03-28 12:00', '2026-03-29 01:00'],
  ['winter begins: the first of two', night, '2026-10-24 12:00', '2026-10-25 00:00'],
  ['winter begins: once', night, '2026-10-25 00:00', '2026-10-26 01:00'],
  ['at weekends', { ...night, days: ['saturday', 'sunday'] }, '2026-01-12 12:00', '2026-01-17 01:00'],
  ['once a week, skipped', { ...night, days: ['sunday'] }, '2026-03-23 12:00', '2026-04-05 00:00'],
  ['on the wall clock\'s day, not UTC\'s', { from: '00:30', to: '02:00', days: ['monday'], ...paris }, '2026-07-12 12:00', '2026-07-12 22:30'],
  ['over a year\'s end', { ...night, days: ['thursday'] }, '2026-12-31 12:00', '2027-01-07 01:00'],
  ['New York', { from: '02:30', to: '04:00', timeZone: 'America/New_York' }, '2026-03-07 12:00', '2026-03-09 06:30'],
] as const; // prettier-ignore

describe('when it next opens', () => {
  test.each(openings)('%s', (_name, window, after, opens) => {
    expect(findNextOpening(makeWindow(window), at(after)).toISOString()).toBe(at(opens).toISOString());
  });

  test.each(openings)('as systemd does: %s', async (_name, window, after, opens) => {
    const calendar = writeCalendar(makeWindow(window));
    const { stdout } = await promisify(execFile)('systemd-analyze', [
      'calendar',
      `--base-time=${after}:00 UTC`,
      calendar,
    ]);
    const next = /\(in UTC\): \w+ (\S+ \d\d:\d\d):\d\d UTC|elapse: \w+ (\S+ \d\d:\d\d):\d\d UTC/.exec(stdout);
    expect(next?.[1] ?? next?.[2], stdout).toBe(opens);
  });
});

test('the server’s own time zone needs no name', () => {
  const window = makeWindow({ from: '02:00', to: '04:30' });
  expect(writeCalendar(window)).toBe('*-*-* 02:00:00');
  const opening = findNextOpening(window, at('2026-01-15 12:00'));
  expect([opening.getHours(), opening.getMinutes()]).toEqual([2, 0]);
});

test('the timers begin in the first half of a short window', () => {
  expect(measureDelay(makeWindow({ from: '02:00', to: '04:30' }))).toBe(30);
  expect(measureDelay(makeWindow({ from: '23:50', to: '00:20' }))).toBe(15);
  expect(measureDelay(makeWindow({ from: '02:00', to: '04:30', delayMinutes: 0 }))).toBe(0);
});
