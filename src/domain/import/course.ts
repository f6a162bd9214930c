import type { Problem } from '../../messages/problem.ts';
import type { RecordedState, RequestCourse } from '../../model/import-course.ts';

/** The state that a request's course has come to; `running` and what follows is in the journal. */
export function stateOf({ steps }: RequestCourse): RecordedState {
  const last = steps.at(-1);
  if (last === undefined) throw new Error('a course has at least one step');
  return last.state;
}

type Learnt = Partial<Pick<RequestCourse, 'archive' | 'update' | 'verdicts' | 'startsAt'>>;

/**
 * The course with one more state, and what was learnt on the way. In the state that it has already, only what was learnt is
 * added: a round that is repeated changes nothing.
 */
export function advance(
  course: RequestCourse,
  { state, at, ...learnt }: { readonly state: RecordedState; readonly at: Date } & Learnt,
): RequestCourse {
  const isNew = stateOf(course) !== state;
  const steps = isNew ? [...course.steps, { state, at: at.toISOString() }] : course.steps;
  return { ...course, ...learnt, steps };
}

/** @param mendable whether the same archive may be asked for again without another upload */
export function refuse(
  course: RequestCourse,
  { problem, at, mendable }: { readonly problem: Problem; readonly at: Date; readonly mendable: boolean },
): RequestCourse {
  return { ...advance(course, { state: 'refused', at }), problem: problem.toRecord(), mendable };
}

/** Whether nothing follows, as far as the spool knows. */
export function isOver(course: RequestCourse): boolean {
  const state = stateOf(course);
  return state === 'refused' || state === 'cancelled' || course.isChecked === true;
}
