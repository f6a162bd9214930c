import type { Expectation } from './expectation.ts';
import type { Timeline } from './timeline.ts';

/** Below this share of a step its own pace means nothing yet. */
const tellingPercent = 5;
/** Below this share of the expected total, the attempt's own pace means nothing yet. */
const tellingShare = 0.1;

/**
 * Estimates the remaining seconds of an attempt from earlier attempts and from its own pace. Returns undefined while
 * there is no basis: a wrong promise is worse than none. A rollback is never estimated. Pure.
 */
export function estimateSecondsLeft({
  timeline,
  expectation,
  stepPercent = 0,
  now,
}: {
  timeline: Timeline;
  expectation: Expectation;
  stepPercent?: number;
  now: Date;
}): number | undefined {
  if (timeline.ended || timeline.rollingBack) return undefined;
  const pending = timeline.steps.filter(({ state }) => state === 'pending');
  const running = timeline.steps.find(({ state }) => state === 'running');
  if (running?.name === 'hold') return undefined;
  const pace = measurePace({ timeline, expectation });
  const isTold = pace !== undefined || timeline.steps.every(({ name }) => expectation.isKnown(name));
  if (!isTold && stepPercent < tellingPercent) return undefined;

  const ofRunning =
    running === undefined ? 0 : estimateRunning({ running, timeline, expectation, stepPercent, pace, now });
  const ofPending = pending.reduce((sum, { name }) => sum + expectation.secondsOf(name), 0) * (pace ?? 1);
  // A step that overruns by more than all remaining steps are expected to take: nothing tells when it ends.
  if (ofRunning < -ofPending) return undefined;
  return Math.round(Math.max(0, ofRunning) + ofPending);
}

/** Negative if it takes longer than expected and does not report its progress. */
function estimateRunning({
  running: { name },
  timeline: { current },
  expectation,
  stepPercent,
  pace = 1,
  now,
}: {
  running: Timeline['steps'][number];
  timeline: Timeline;
  expectation: Expectation;
  stepPercent: number;
  pace: number | undefined;
  now: Date;
}): number {
  const elapsed = current === undefined ? 0 : secondsBetween(current.startedAt, now);
  if (stepPercent >= tellingPercent) return (elapsed * (100 - stepPercent)) / stepPercent;
  return expectation.secondsOf(name) * pace - elapsed;
}

/** Ratio of the finished steps' durations to the expected ones: 2 is twice as slow. */
function measurePace({
  timeline,
  expectation,
}: {
  timeline: Timeline;
  expectation: Expectation;
}): number | undefined {
  let expected = 0;
  let taken = 0;
  let whole = 0;
  for (const { name, seconds } of timeline.steps) {
    const weight = expectation.secondsOf(name);
    whole += weight;
    if (seconds === undefined) continue;
    expected += weight;
    taken += seconds;
  }
  if (expected < whole * tellingShare) return undefined;
  // One outlier must not scale the rest beyond belief.
  return Math.min(4, Math.max(0.25, taken / expected));
}

function secondsBetween(from: string, to: Date): number {
  return Math.max(0, (to.getTime() - Date.parse(from)) / 1000);
}
