import type { JournalRecord } from '../../model/journal.ts';
import { weighStep } from './weights.ts';

/** What a step is expected to take here, in seconds. */
export interface Expectation {
  secondsOf(step: string): number;
  /** Whether earlier attempts on this platform tell it, rather than the usual weights. */
  isKnown(step: string): boolean;
}

/**
 * Learns from earlier attempts on this platform what each step takes: the median of what it took, so that one slow
 * night does not spoil the estimate. Steps never seen here keep their usual weight. Pure.
 */
export function learnExpectation(earlier: readonly JournalRecord[]): Expectation {
  const durations = new Map<string, number[]>();
  for (const record of earlier) {
    // How long a person took to look tells nothing of the next one.
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

/** Even an instantaneous step moves the progress a little. */
const shortestSeconds = 0.1;

function findMedian(values: readonly number[]): number | undefined {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
}
