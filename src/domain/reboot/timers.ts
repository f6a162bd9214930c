import type { Site } from '../../model/site.ts';
import { measureDelay, writeCalendar } from '../schedule/window.ts';

/** `planned`: what `apply --planned` does; `verify`: the proof of the newest backup. */
export type TimedCommand = 'backup' | 'apply' | 'planned' | 'verify' | 'metrics';

/** A timer of systemd.timer(5) and what it runs. */
export interface Timer {
  readonly command: TimedCommand;
  /** The arguments of each run, one after another. Each begins only after the one before has succeeded. */
  readonly runs: readonly (readonly string[])[];
  readonly calendar: string;
  /** At the same moment within so many minutes each time, which differs by server and unit. */
  readonly delayMinutes: number;
  /** Whether a moment that was missed while the server was off is caught up on. */
  readonly persistent: boolean;
  /** Whether it may change the platform: then it must not be stopped half-way. */
  readonly changes: boolean;
}

/** An update is not caught up on after a night without power: that would close the platform during the day. */
const update = { persistent: false, changes: true } as const;
const usualDelayMinutes = 30;

/** The timers of a platform. None is enabled by itself. Pure. */
export function listTimers(site: Site): readonly Timer[] {
  return [
    {
      command: 'backup',
      runs: [['backup'], ['backup', 'prune']],
      calendar: '*-*-* 01:30:00',
      delayMinutes: usualDelayMinutes,
      persistent: true,
      changes: false,
    },
    ...(site.inbox === undefined ? [] : listUpdates(site)),
    // After the nightly backup and update; not with all servers of a site at once, which may share a disk.
    {
      command: 'verify',
      runs: [['backup', 'verify', 'latest', '--restore']],
      calendar: '*-*-05 04:30:00',
      delayMinutes: 120,
      persistent: true,
      changes: false,
    },
    ...(site.metrics === undefined ? [] : [renewMetrics(site.metrics)]),
  ];
}

function listUpdates({ window }: Site): readonly Timer[] {
  return [
    {
      command: 'apply',
      runs: [['apply']],
      calendar: window === undefined ? '*-*-* 02:30:00' : writeCalendar(window),
      delayMinutes: window === undefined ? usualDelayMinutes : measureDelay(window),
      ...update,
    },
    { command: 'planned', runs: [['apply', '--planned']], calendar: '*:0/15', delayMinutes: 0, ...update },
  ];
}

function renewMetrics(file: string): Timer {
  return {
    command: 'metrics',
    runs: [['status', '--format', 'prometheus', '--output', file]],
    calendar: '*:0/5',
    delayMinutes: 0,
    persistent: false,
    changes: false,
  };
}
