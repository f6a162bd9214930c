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
 * are taken again, and answers them where the drop folder is still known. Nothing new is taken. Best effort: what cannot be closed
 * or answered now, by this user or on this disk, is by the next round.
 *
 * @returns `busy`, with nothing refused, while another process holds the spool
 */
export async function closeRequests(context: AnsweringContext): Promise<'closed' | 'busy'> {
  const { site } = context;
  try {
    const isClosed = (request: SpooledRequest) => isOver(request.course) && !wasTurnedOff(request);
    if ((await readSpool(site)).every(isClosed)) return 'closed';
    const closed = await withSpool(context, async (): Promise<'closed'> => {
      const recorded = await readStanding(context);
      const requests = await refuseOpen(context, recorded);
      if (site.import !== undefined && requests.length > 0)
        await answerRequests({ context, settings: site.import, requests, recorded }).catch(leaveToNextRound);
      return 'closed';
    });
    await leavePlan(context);
    return closed;
  } catch (error) {
    leaveToNextRound(error);
    return 'closed';
  }
}

function leaveToNextRound(error: unknown): void {
  if (!(error instanceof Problem) && !(error instanceof Error && 'syscall' in error)) throw error;
}

/** @returns all that were refused so, also by a round that was killed before its answers */
async function refuseOpen({ site, ports }: AnsweringContext, read: Read): Promise<readonly SpooledRequest[]> {
  const closed: SpooledRequest[] = [];
  for (const request of await readSpool(site)) {
    if (findAttemptOf(request, read.attempts) !== undefined) continue;
    const { course } = judgeRequest(request, { ...read, mode: 'off' });
    if (course !== request.course) await writeCourse({ site, ports, course });
    if (wasTurnedOff({ course })) closed.push({ ...request, course });
  }
  return closed;
}

function wasTurnedOff({ course }: Pick<SpooledRequest, 'course'>): boolean {
  return course.problem?.code === 'prerequisite.import-turned-off';
}
