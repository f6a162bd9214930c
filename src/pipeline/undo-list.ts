import type { AttemptCourse } from '../domain/attempt/course.ts';
import type { Step } from './step.ts';

/**
 * The steps that the way back undoes, in the order in which they were begun: the same after a failure, and in a recovery after a kill.
 * What lies on disk and was undone once stays undone; services and page are looked after each time. Pure.
 *
 * @param isRestored whether somebody has restored a backup by hand since: the data of the snapshot do not come back
 */
export function listUndo({
  steps,
  course,
  isRestored = false,
}: {
  steps: readonly Step[];
  course: Pick<AttemptCourse, 'steps'>;
  isRestored?: boolean;
}): readonly Step[] {
  const isOver = ({ name, lasts }: Step) =>
    lasts === true && (course.steps.get(name)?.wasUndone === true || (name === 'snapshot' && isRestored));
  return steps.filter((step) => step.undo !== undefined && course.steps.has(step.name) && !isOver(step));
}
