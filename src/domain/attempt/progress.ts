import type { Expectation } from './expectation.ts';
import type { Timeline, TimelineStep } from './timeline.ts';

/**
 * Progress of the whole attempt in whole percent; `stepPercent` is that of its running step. Only an ended attempt is
 * at 100. During a rollback it is the share of the begun steps that have been undone. Pure.
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
  const weigh = (steps: readonly TimelineStep[]) =>
    steps.reduce((sum, { name }) => sum + expectation.secondsOf(name), 0);
  const { done, running, all } = timeline.rollingBack ? splitBack(timeline) : splitForward(timeline);
  if (all.length === 0) return 0; // Interrupted before its first step: nothing to undo.
  const share = (weigh(done) + (weigh(running) * stepPercent) / 100) / weigh(all);
  return Math.min(99, Math.floor(100 * share));
}

interface Split {
  readonly done: readonly TimelineStep[];
  readonly running: readonly TimelineStep[];
  readonly all: readonly TimelineStep[];
}

function splitForward({ steps }: Timeline): Split {
  return {
    done: steps.filter(({ state }) => state === 'finished'),
    running: steps.filter(({ state }) => state === 'running'),
    all: steps,
  };
}

/** Undo runs from the last begun step to the first, and skips those with nothing to undo. */
function splitBack({ steps }: Timeline): Split {
  const begun = steps.filter(({ state }) => state !== 'pending');
  const reached = begun.findIndex(({ state }) => state === 'undone');
  return { done: reached === -1 ? [] : begun.slice(reached), running: [], all: begun };
}
