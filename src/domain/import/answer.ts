import type { AnswerFacts } from '../../model/import-answer.ts';
import { nameContact, type Site } from '../../model/site.ts';
import { stateOf } from './course.ts';
import type { SpooledRequest } from './spool.ts';

/** What a request is answered, as far as the spool knows: before its update has begun. */
export function gatherAnswer(
  { name, course }: Pick<SpooledRequest, 'name' | 'course'>,
  site: Pick<Site, 'support'>,
): AnswerFacts {
  const { requestSha256, steps, problem, mendable, update, verdicts = [], startsAt } = course;
  return {
    request: name,
    requestSha256,
    at: steps.at(-1)?.at ?? '',
    state: stateOf(course),
    ...(problem !== undefined && { problem }),
    ...(mendable !== undefined && { mendable }),
    ...(update !== undefined && { update }),
    ...(startsAt !== undefined && { startsAt }),
    steps,
    warnings: [],
    verdicts,
    contact: nameContact(site.support),
  };
}
