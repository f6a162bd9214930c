import type { AttemptCourse, StepCourse } from './course.ts';
import type { AttemptHistory } from './history.ts';

export interface TimelineStep {
  readonly name: string;
  readonly state: 'pending' | 'running' | 'finished' | 'failed' | 'undone';
  /** Its duration, once it has finished. */
  readonly seconds?: number;
}

/** One attempt, step by step, including the steps still to come. */
export interface Timeline extends Pick<AttemptCourse, 'current'> {
  readonly steps: readonly TimelineStep[];
  /** Set from the failure of a step until the end of the attempt. */
  readonly rollingBack: boolean;
  readonly ended: boolean;
}

/** Combines the planned steps of an attempt with what was done. Pure. */
export function buildTimeline({ started, steps, current, isUndoing, ending }: AttemptHistory): Timeline {
  const names = new Set([...started.steps, ...steps.keys()]);
  const isEnded = ending !== undefined;
  return {
    steps: [...names].map((name) => describeStep(name, steps.get(name))),
    current,
    rollingBack: !isEnded && isUndoing,
    ended: isEnded,
  };
}

function describeStep(name: string, step: StepCourse | undefined): TimelineStep {
  if (step === undefined) return { name, state: 'pending' };
  const { state, seconds } = step;
  return { name, state, ...(seconds !== undefined && { seconds }) };
}
