import type { JournalRecord } from '../../model/journal.ts';
import { weighStep } from './weights.ts';

/** Expected duration of a step here, in seconds. */
export interface Expectation {
  secondsOf(step: string): number;
  /** Whether it comes from earlier attempts on this platform rather than from the default weights. */
  isKnown(step: string): boolean;
}

/**
 * Learns the duration of each step from earlier attempts on this platform: the median, so that one slow night does not
 * spoil the estimate. Steps never seen here keep their default weight. Pure.
 */
export function learnExpectation(earlier: readonly JournalRecord[]): Expectation {
  const durations = new Map<string, number[]>();
  for (const record of earlier) {
    // How long one person took to look does not predict the next.
    if (record.event !== 'step.finished' || record.step === null || record.step === 'hold') continue;
    const known = durations.get(record.step);
    if (known === undefined) durations.set(record.step, [record.data.seconds]);
    else known.push(record.data.seconds);
  }
  return {
    secondsOf: (step) => Math.max(findMedian(durations.get(step) ?? []) ?? weighStep(step), shortestSeconds),
    isKnown: (step) => durations.has(step) || step === 'hold',
  };
}

/** Even an instantaneous step advances the progress a little. */
const shortestSeconds = 0.1;

function findMedian(values: readonly number[]): number | undefined {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
}
