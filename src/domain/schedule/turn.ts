import type { JournalRecord } from '../../model/journal.ts';
import type { Plan } from '../../model/planned.ts';
import type { Window } from '../../model/site.ts';
import { findPlan } from './plan.ts';
import { findNextOpening, findOpenWindow, lateMinutes, measureDelay, measureWindow } from './window.ts';

/**
 * Whether an unattended run may begin an update now. `outside`: of the window, or too short a time before its end;
 * `early`: something is planned for later; `idle`: it was only to begin what is planned, and nothing is. `missed`: the
 * time of a plan has passed.
 */
export type Turn =
  | { readonly kind: 'go'; readonly plan?: Plan }
  | { readonly kind: 'outside' | 'early'; readonly next: Date }
  | { readonly kind: 'idle' }
  | { readonly kind: 'missed'; readonly plan: Plan };

/**
 * Judges whose turn it is. What is planned for a time begins then, inside the window or not, and nothing else before
 * it. Pure.
 *
 * @param onlyPlanned whether this run begins nothing but what is planned
 */
export function judgeTurn({
  window,
  records,
  now,
  onlyPlanned,
}: {
  window: Window | undefined;
  records: readonly JournalRecord[];
  now: Date;
  onlyPlanned: boolean;
}): Turn {
  const plan = findPlan(records);
  if (plan !== undefined) {
    if (now.getTime() >= Date.parse(plan.until)) return { kind: 'missed', plan };
    const at = new Date(plan.at);
    // What the Superviseur asked for is begun by `import --run` alone; until then nothing else is.
    return now < at || plan.request !== undefined ? { kind: 'early', next: at } : { kind: 'go', plan };
  }
  if (onlyPlanned) return { kind: 'idle' };
  if (window === undefined) return { kind: 'go' };
  const open = findOpenWindow(window, now);
  const isLongEnough =
    open !== undefined && (open.closes.getTime() - now.getTime()) / 1000 >= neededSeconds(window, records);
  return isLongEnough ? { kind: 'go' } : { kind: 'outside', next: findNextOpening(window, now) };
}

/**
 * Until when an unattended run may wait for other platforms: what is planned begins in its time or not at all, and
 * anything else as long before the window closes as it needs. Undefined without either. Pure.
 */
export function findLatestStart({
  window,
  records,
  now,
}: {
  window: Window | undefined;
  records: readonly JournalRecord[];
  now: Date;
}): Date | undefined {
  const plan = findPlan(records);
  if (plan !== undefined) return new Date(plan.until);
  const open = window && findOpenWindow(window, now);
  if (window === undefined || open === undefined) return undefined;
  return new Date(open.closes.getTime() - neededSeconds(window, records) * 1000);
}

/** How long the last successful update took, in seconds; undefined without one. */
export function measureLastUpdate(records: readonly JournalRecord[]): number | undefined {
  const last = records.findLast(({ event }) => event === 'attempt.succeeded');
  return last?.event === 'attempt.succeeded' ? last.data.seconds : undefined;
}

/** At most what is left of an ordinary opening when the last timer begins: else nothing would ever begin. */
function neededSeconds(window: Window, records: readonly JournalRecord[]): number {
  const longest = (measureWindow(window) - measureDelay(window)) * 60;
  return Math.min(measureLastUpdate(records) ?? 0, Math.max(0, longest - lateMinutes * 60));
}
