import type { AttemptCourse } from '../domain/attempt/course.ts';
import type { Step } from './step.ts';

/**
 * The steps that a rollback undoes, in the order in which they began: the same after a failure and in a recovery after
 * a kill. What is on disk and was undone once stays undone; services and page are handled every time. Pure.
 *
 * @param isRestored whether somebody restored a backup by hand since: the snapshot's data are not restored then
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
