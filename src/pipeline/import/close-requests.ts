import { isOver } from '../../domain/import/course.ts';
import { judgeRequest } from '../../domain/import/judge-request.ts';
import { readSpool, writeCourse } from '../../domain/import/read-spool.ts';
import { withSpool, type SpooledRequest } from '../../domain/import/spool.ts';
import { Problem } from '../../messages/problem.ts';
import type { AnsweringContext } from '../../ports/context.ts';
import { answerRequests } from './answer-requests.ts';
import { leavePlan } from './leave-plan.ts';
import { readStanding, type Read } from './read-standing.ts';
import { findAttemptOf } from './tell-request.ts';

/**
 * Where requests are taken no longer: refuses those that were taken before and have not begun, so that none of them runs once they
 * are taken again, and answers them where the drop folder is still known. Nothing new is taken. Best effort: what cannot be answered
 * now is answered by the next round.
 *
 * @returns `busy`, with nothing refused, while another process holds the spool
 */
export async function closeRequests(context: AnsweringContext): Promise<'closed' | 'busy'> {
  const { site } = context;
  const isClosed = (request: SpooledRequest) => isOver(request.course) && !wasTurnedOff(request);
  if ((await readSpool(site)).every(isClosed)) return 'closed';
  const closed = await withSpool(context, async (): Promise<'closed'> => {
    const read = await readStanding(context);
    const refused = await refuseOpen(context, read);
    if (site.import === undefined || refused.length === 0) return 'closed';
    try {
      await answerRequests({ context, settings: site.import, requests: refused, recorded: read });
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
    }
    return 'closed';
  });
  await leavePlan(context);
  return closed;
}

/** @returns all that were refused so, also by a round that was killed before its answers */
async function refuseOpen({ site, ports }: AnsweringContext, read: Read): Promise<readonly SpooledRequest[]> {
  const closed: SpooledRequest[] = [];
  for (const request of await readSpool(site)) {
    if (findAttemptOf(request, read.attempts) !== undefined) continue;
    const { course } = judgeRequest(request, read);
    if (course !== request.course) await writeCourse({ site, ports, course });
    if (wasTurnedOff({ course })) closed.push({ ...request, course });
  }
  return closed;
}

function wasTurnedOff({ course }: Pick<SpooledRequest, 'course'>): boolean {
  return course.problem?.code === 'prerequisite.import-turned-off';
}
