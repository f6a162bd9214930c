import type { Expectation } from './expectation.ts';
import type { Timeline, TimelineStep } from './timeline.ts';

/**
 * How far the whole attempt is, in whole percent; `stepPercent` is how far its running step is. 100 is said of an ended
 * attempt only. During a rollback it is how much of what was begun is undone. Pure.
 */
export function computeProgress({
  timeline,
  expectation,
  stepPercent = 0,
}: {
  timeline: Timeline;
  expectation: Expectation;
  stepPercent?: number;
}): number {
  if (timeline.ended) return 100;
  const { steps, rollingBack } = timeline;
  const counted = rollingBack ? steps.filter(({ state }) => state !== 'pending') : steps;
  const weigh = (some: readonly TimelineStep[]) =>
    some.reduce((sum, { name }) => sum + expectation.secondsOf(name), 0);
  const done = weigh(counted.filter(({ state }) => state === (rollingBack ? 'undone' : 'finished')));
  const running = rollingBack ? 0 : weigh(counted.filter(({ state }) => state === 'running'));
  const total = weigh(counted);
  if (total === 0) return 0;
  return Math.min(99, Math.floor((100 * (done + (running * stepPercent) / 100)) / total));
}
