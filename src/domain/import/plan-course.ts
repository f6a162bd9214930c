import type { RecordedState, RequestCourse } from '../../model/import-course.ts';
import type { ImportRequest } from '../../model/import-request.ts';
import { Problem } from '../../messages/problem.ts';
import { advance, isOver, stateOf } from './course.ts';
import { isMendable } from './receive.ts';
import type { Asking } from './read-asked.ts';

export interface NewRequest {
  readonly name: string;
  readonly number: number;
  readonly asking: Extract<Asking, { readonly kind: 'asked' }>;
  readonly at: Date;
  /** As many requests are open as may be. */
  readonly isFull: Problem | undefined;
}

/** The course of a request that was not known, or that begins again. */
export function beginCourse({ name, number, asking, at, isFull }: NewRequest): RequestCourse {
  const { asked, account, requestSha256 } = asking;
  const isRequest = !(asked instanceof Problem);
  const begin = (state: RecordedState): RequestCourse => ({
    format: 1,
    request: name,
    number,
    account,
    requestSha256,
    ...(isRequest && { asked }),
    steps: [{ state, at: at.toISOString() }],
  });
  if (isRequest && asked.cancel === true) return begin('cancelled');
  const problem = isRequest ? isFull : asked;
  if (problem === undefined) return begin('receiving');
  return { ...begin('refused'), problem: problem.toRecord(), mendable: isMendable(problem) };
}

/** Of a request's update. `beginning`: it is queued, and an update is being prepared or running, which may be its own. */
export type Progress = 'none' | 'beginning' | 'running' | 'ended';

/**
 * The course of a request whose file was replaced: the same if its bytes are the same. While its update is running, only what
 * concerns the same archive is heeded; what else is asked has to wait for its end. While it may be about to begin, what else is
 * asked withdraws it, and waits for what comes of that: the attempt, if it begins all the same, has to be told.
 */
export function continueCourse(
  course: RequestCourse,
  { progress, ...next }: Omit<NewRequest, 'name' | 'number'> & { readonly progress: Progress },
): RequestCourse {
  const { asked, account, requestSha256 } = next.asking;
  if (requestSha256 === course.requestSha256) return course;
  const isOther = asked instanceof Problem || !isSameArchive(course.asked, asked);
  if (isOther || isOver(course)) {
    if (progress === 'running') return course;
    if (progress === 'beginning') return withdraw(course);
    return beginCourse({ ...next, name: course.request, number: course.number });
  }
  const going = { ...course, asked, account, requestSha256 };
  // One that is queued may be about to begin: that is judged with the lock in view.
  return asked.cancel === true && progress === 'none' && stateOf(course) !== 'queued'
    ? advance(going, { state: 'cancelled', at: next.at })
    : going;
}

/** Its bytes are still those that were taken: what stands there now is looked at again. */
function withdraw(course: RequestCourse): RequestCourse {
  if (course.asked === undefined || course.asked.cancel === true) return course;
  return { ...course, asked: { ...course.asked, cancel: true } };
}

/** A request is first made while its archive is being uploaded, when its digest is not known yet. */
function isSameArchive(before: ImportRequest | undefined, now: ImportRequest): boolean {
  if (before?.archive !== now.archive) return false;
  return before.sha256 === now.sha256 || before.sha256 === undefined;
}
