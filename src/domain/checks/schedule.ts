import type { Facts } from '../../model/facts.ts';
import type { ScheduleFault } from '../../terms/check.ts';
import type { Judgement } from './judgement.ts';

/**
 * When unattended updates begin. Measured: whether unattended runs come within the window, whether that is long enough
 * for the last update, and whether a timer begins what is planned and announces it. Recommended only: somebody who is
 * present can do without. Fixed as each message says.
 */
export function judgeSchedule({ schedule }: Facts): Judgement<'schedule'> | undefined {
  if (schedule === undefined) return undefined;
  const { timer, strayRun, lastSeconds, windowMinutes } = schedule;
  const isShort =
    lastSeconds !== undefined && windowMinutes !== undefined && lastSeconds > windowMinutes * 60;
  const faults: readonly ScheduleFault[] = [
    ...(timer === undefined || timer.state === 'enabled' ? [] : (['timer'] as const)),
    ...(strayRun === undefined ? [] : (['stray-run'] as const)),
    ...(isShort ? (['short'] as const) : []),
    ...(schedule.isUnannounced === true ? (['no-window'] as const) : []),
  ];
  return { status: faults.length > 0 ? 'warning' : 'ok', params: { ...schedule, faults } };
}
