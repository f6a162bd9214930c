import { forgetEnded } from '../../domain/import/forget.ts';
import { findLeftPlan } from '../../domain/import/left-plan.ts';
import { judgeRequest, judgeTurnOf } from '../../domain/import/judge-request.ts';
import { writeCourse } from '../../domain/import/read-spool.ts';
import { withSpool, type SpooledRequest } from '../../domain/import/spool.ts';
import { takeRequests } from '../../domain/import/take.ts';
import { stateOf } from '../../domain/import/course.ts';
import { Problem } from '../../messages/problem.ts';
import type { RequestCourse } from '../../model/import-course.ts';
import type { Manifest } from '../../model/manifest.ts';
import { sitePaths, type ImportSettings } from '../../model/site.ts';
import type { TellingContext } from '../../ports/context.ts';
import { answerRequests } from './answer-requests.ts';
import { readStanding, type Read } from './read-standing.ts';
import { findAttemptIn, findAttemptOf } from './tell-request.ts';
import { judgeManifest, verifyRequest } from './verify-request.ts';

interface Task {
  readonly context: TellingContext;
  readonly settings: ImportSettings;
}

/** What is left to do after a round. */
export interface Round {
  /** Something is to be run or planned, or no longer: for `import --run`. */
  readonly isRunnable: boolean;
  /** Requests were left for another round. */
  readonly isUnfinished: boolean;
  /** An archive is on its way. */
  readonly isExpecting: boolean;
}

/**
 * Takes what is in the drop folder, verifies what is complete, and answers everything. A round can be ended at any moment, by kill -9
 * too: the next one goes on from what is on disk, and repeats nothing that has an effect.
 *
 * @returns undefined if another round is at work
 * @throws Problem `prerequisite.import-folder-unfit`, `prerequisite.state-unreadable`
 */
export async function takeRound(task: Task): Promise<Round | undefined> {
  const round = await withSpool(task.context, () => hold(task));
  return round === 'busy' ? undefined : round;
}

async function hold(task: Task): Promise<Round> {
  const { context, settings } = task;
  const { site, ports, interruption: signal } = context;
  const { folder, maximumGiB } = settings;
  const read = await readStanding(context);
  const findAttempt = findAttemptIn(read);
  const { requests, isUnfinished } = await takeRequests({
    ...{ site, folder, maximumGiB, ports, findAttempt, signal },
    current: read.installed,
    isUpdating: read.isUpdating,
    judge: (manifest) => {
      judgeSigned(manifest, task, read);
    },
  });
  const followed = await follow(task, requests, read);
  await forgetEnded({ site, folder, ports, findAttempt });
  const now = await readStanding(context);
  return {
    isRunnable:
      followed.some((request) => isRunnable(request, now)) ||
      findLeftPlan({ records: now.records, requests: followed }) !== undefined,
    isUnfinished,
    isExpecting: followed.some(({ course }) => stateOf(course) === 'receiving'),
  };
}

/** As soon as the head of an archive is there: nobody should send all of it only to be refused. */
function judgeSigned(manifest: Manifest, { context }: Task, { installed, state, ...read }: Read): void {
  const { refusal, contact, mode } = read;
  if (mode === 'apply' && refusal !== undefined) {
    const { outcome, ...named } = refusal;
    throw Problem.of(`locked.attempt-${outcome}`, { ...named, contact });
  }
  if (installed === null)
    throw Problem.of('prerequisite.not-installed', { link: sitePaths(context.site).current });
  judgeManifest({ manifest, installed, highest: state.highestVersion });
}

/** Reading an archive through takes its time: what is known before is answered before. */
async function follow(
  task: Task,
  requests: readonly SpooledRequest[],
  read: Read,
): Promise<readonly SpooledRequest[]> {
  const { context } = task;
  let followed = requests;
  const put = async (request: SpooledRequest, course: RequestCourse) => {
    if (course === request.course) return request;
    await writeCourse({ ...context, course });
    const next = { ...request, course };
    followed = followed.map((each) => (each.name === request.name ? next : each));
    return next;
  };
  const toVerify: SpooledRequest[] = [];
  for (const request of requests) {
    if (findAttemptOf(request, read.attempts) !== undefined) continue;
    const judged = judgeRequest(request, read);
    const next = await put(request, judged.course);
    if (judged.kind === 'verify') toVerify.push(next);
  }
  await answer(task, followed);
  for (const request of toVerify) {
    if (context.interruption.aborted) break;
    const verified = await put(request, await verifyRequest({ context, request, state: read.state }));
    await put(verified, judgeRequest(verified, { ...read, now: context.ports.clock.now() }).course);
    await answer(task, followed);
  }
  return followed;
}

/** An update may have begun or ended meanwhile. */
async function answer(task: Task, requests: readonly SpooledRequest[]): Promise<void> {
  await answerRequests({ ...task, requests, recorded: await readStanding(task.context) });
}

function isRunnable(request: SpooledRequest, read: Read): boolean {
  return findAttemptOf(request, read.attempts) === undefined && judgeTurnOf(request, read) !== 'wait';
}
