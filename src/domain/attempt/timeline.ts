import type { AttemptCourse, StepCourse } from './course.ts';
import type { AttemptHistory } from './history.ts';

export interface TimelineStep {
  readonly name: string;
  readonly state: 'pending' | 'running' | 'finished' | 'failed' | 'undone';
  /** What it took, once it finished. */
  readonly seconds?: number;
}

/** One attempt, step by step: those to come as well. */
export interface Timeline extends Pick<AttemptCourse, 'current'> {
  readonly steps: readonly TimelineStep[];
  /** Set from the failure of a step until the attempt's end. */
  readonly rollingBack: boolean;
  readonly ended: boolean;
}

/** Lays what an attempt has done beside what it set out to do. Pure. */
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
