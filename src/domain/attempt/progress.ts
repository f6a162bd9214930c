import type { Expectation } from './expectation.ts';
import type { Timeline, TimelineStep } from './timeline.ts';

/**
 * How far the whole attempt is, in whole percent; `stepPercent` is how far its running step is. 100 is said of an ended
 * attempt only. During a rollback it is how much of what was begun is dealt with. Pure.
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

/** Undoing goes from the last begun step to the first, and passes over those that have nothing to undo. */
function splitBack({ steps }: Timeline): Split {
  const begun = steps.filter(({ state }) => state !== 'pending');
  const reached = begun.findIndex(({ state }) => state === 'undone');
  return { done: reached === -1 ? [] : begun.slice(reached), running: [], all: begun };
}
