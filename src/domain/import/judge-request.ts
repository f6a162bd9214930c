import type { RequestCourse } from '../../model/import-course.ts';
import type { JournalRecord } from '../../model/journal.ts';
import type { Plan } from '../../model/planned.ts';
import { plan as planForm } from '../../model/planned.ts';
import type { Refusal } from '../../model/status.ts';
import type { ImportSettings } from '../../model/site.ts';
import { Problem } from '../../messages/problem.ts';
import { judgeVersion } from '../archive/versions.ts';
import { findPlan } from '../schedule/plan.ts';
import { advance, isOver, refuse, stateOf } from './course.ts';
import type { SpooledRequest } from './spool.ts';

/** What a round has to go by. */
export interface Standing {
  readonly mode: ImportSettings['mode'];
  /** When the next window opens; undefined if the site has none. */
  readonly nextWindow: Date | undefined;
  readonly configuration: string;
  readonly records: readonly JournalRecord[];
  /** What refuses every update at this moment. */
  readonly refusal: Refusal | undefined;
  /** How support is reached, in one line. */
  readonly contact: string;
  /** Whether an update is running, or is about to: it may be that of the request itself. */
  readonly isUpdating: boolean;
  readonly now: Date;
  /** The version that is installed; null if that cannot be told. */
  readonly installed: string | null;
  /** The highest one that ever was. */
  readonly highest: string | null;
}

/**
 * What becomes of a request that has no attempt on record: it rests, as it was or a step further, or its archive is to be verified
 * first. Pure: a round that is repeated, after whatever interruption, comes to the same.
 */
export function judgeRequest(
  request: SpooledRequest,
  standing: Standing,
): { readonly kind: 'rests' | 'verify'; readonly course: RequestCourse } {
  let { course } = request;
  for (;;) {
    const next = judgeStep({ ...request, course }, standing);
    if (next === 'verify') return { kind: 'verify', course };
    if (next === undefined) return { kind: 'rests', course };
    course = next;
  }
}

function judgeStep(request: SpooledRequest, standing: Standing): RequestCourse | 'verify' | undefined {
  const { course, request: asked } = request;
  if (isOver(course) || asked === undefined) return undefined;
  const state = stateOf(course);
  const mayBegin = state === 'queued' && standing.isUpdating;
  if (asked.cancel === true && !mayBegin) return advance(course, { state: 'cancelled', at: standing.now });
  const unwanted = mayBegin ? undefined : findUnwanted(request, standing);
  if (unwanted !== undefined) return refuse(course, { problem: unwanted, at: standing.now, mendable: true });
  if (state === 'receiving' || standing.mode === 'off') return undefined;
  if (state === 'received') return judgeReceived(request, standing);
  if (standing.mode !== 'apply') return state === 'verified' ? { ...course, isChecked: true } : undefined;
  const problem = findOutdated(course, standing);
  if (problem !== undefined) return refuse(course, { problem, at: standing.now, mendable: false });
  return judgeVerified(request, standing);
}

const hourMilliseconds = 60 * 60 * 1000;
/** Who was to accept a notice has had a week of work for it. */
const waitingHours = 7 * 24;
/** What begins at once begins within minutes, unless the server was off or requests were: by then nobody expects it. */
const queuedHours = 24;
/** An update that somebody else planned comes first, and the next window may be a week later. */
const windowHours = 14 * 24;

/**
 * What is no longer to be expected: nothing may begin, weeks later, because requests are taken again. Nobody has looked at it while
 * they were not, so that its age decides as well.
 */
function findUnwanted(
  { course, request }: SpooledRequest,
  { mode, now, configuration }: Standing,
): Problem | undefined {
  const state = stateOf(course);
  const isInHand = state === 'waiting' || state === 'accepted' || state === 'queued';
  if (mode === 'off' || (mode === 'check' && isInHand))
    return Problem.of('prerequisite.import-turned-off', { configuration, mode });
  if (!isInHand) return undefined;
  const maximumHours =
    state === 'waiting' ? waitingHours : request?.when === 'window' ? windowHours : queuedHours;
  const since = Date.parse(course.steps.at(-1)?.at ?? '');
  if (now.getTime() - since <= maximumHours * hourMilliseconds) return undefined;
  return Problem.of('prerequisite.import-expired', {
    reason: state === 'waiting' ? 'not-accepted' : 'not-begun',
    maximumDays: maximumHours / 24,
  });
}

function judgeVerified(request: SpooledRequest, standing: Standing): RequestCourse | undefined {
  const { course, request: asked } = request;
  const state = stateOf(course);
  if (state === 'verified') return advance(course, { state: 'waiting', at: standing.now });
  if (state === 'waiting') return judgeAcceptance(request, standing);
  if (state === 'accepted') return queue(request, standing);
  if (asked?.accepted === undefined && !standing.isUpdating)
    return advance(course, { state: 'waiting', at: standing.now });
  return asked?.when === 'window' ? judgePlan(course, standing) : undefined;
}

/**
 * Nothing can come of a request for what is installed meanwhile, or older: it must not take a place for ever. While an update is
 * running or to be recovered, what is installed is not settled.
 */
function findOutdated({ update }: RequestCourse, standing: Standing): Problem | undefined {
  const { installed, highest, isUpdating, refusal } = standing;
  if (update === undefined || installed === null || isUpdating || refusal !== undefined) return undefined;
  const { version } = update;
  try {
    const judged = judgeVersion({ manifest: { version, from: '*' }, installed, highest });
    if (judged === 'installable') return undefined;
    return Problem.of('prerequisite.import-installed', { version });
  } catch (error) {
    if (error instanceof Problem) return error;
    throw error;
  }
}

/** Before the archive is read through: none of these depends on it. */
function judgeReceived(
  { course, archive, request }: SpooledRequest,
  standing: Standing,
): RequestCourse | 'verify' {
  const at = standing.now;
  if (archive === undefined) {
    const problem = Problem.of('archive.upload-missing', { archive: request?.archive ?? course.request });
    return refuse(course, { problem, at, mendable: false });
  }
  const problem = findHindrance(request, standing);
  return problem === undefined ? 'verify' : refuse(course, { problem, at, mendable: true });
}

function findHindrance(request: SpooledRequest['request'], standing: Standing): Problem | undefined {
  const { refusal, contact, nextWindow, configuration, mode } = standing;
  if (mode !== 'apply') return undefined;
  if (refusal !== undefined) {
    const { outcome, ...named } = refusal;
    return Problem.of(`locked.attempt-${outcome}`, { ...named, contact });
  }
  if (request?.when === 'window' && nextWindow === undefined)
    return Problem.of('prerequisite.import-no-window', { configuration });
  return undefined;
}

/** Only the notice that this very archive holds can be accepted. */
function judgeAcceptance(
  { course, request }: SpooledRequest,
  { now: at }: Standing,
): RequestCourse | undefined {
  if (request?.accepted === undefined) return undefined;
  if (request.accepted.noticeSha256 === course.update?.notice?.sha256)
    return advance(course, { state: 'accepted', at });
  const problem = Problem.of('prerequisite.import-notice-differs', { name: request.requestedBy });
  return refuse(course, { problem, at, mendable: true });
}

function queue({ course, request }: SpooledRequest, standing: Standing): RequestCourse {
  const { now: at, nextWindow } = standing;
  const problem = findHindrance(request, standing);
  if (problem !== undefined) return refuse(course, { problem, at, mendable: true });
  const startsAt = request?.when === 'window' ? nextWindow?.toISOString() : undefined;
  return advance(course, { state: 'queued', at, ...(startsAt !== undefined && { startsAt }) });
}

/** What was planned for it may have been cancelled, replaced or missed: it must not wait for ever. */
function judgePlan(course: RequestCourse, standing: Standing): RequestCourse | undefined {
  const { records, now: at, nextWindow, configuration } = standing;
  const plan = findPlanOf(records, course);
  if (plan === undefined) {
    if (nextWindow !== undefined) return undefined; // It is yet to be planned.
    // The site had one when it was queued.
    const problem = Problem.of('prerequisite.import-no-window', { configuration });
    return refuse(course, { problem, at, mendable: true });
  }
  const { version } = plan;
  if (findPlan(records)?.request === course.request && at.getTime() < Date.parse(plan.until))
    return course.startsAt === plan.at ? undefined : { ...course, startsAt: plan.at };
  const problem =
    at.getTime() < Date.parse(plan.until) && !wasDropped(records, plan)
      ? Problem.of('prerequisite.import-plan-gone', { version, time: plan.at })
      : Problem.of('prerequisite.plan-missed', { version, at: plan.at });
  return refuse(course, { problem, at, mendable: true });
}

/**
 * What was planned last for a request, whatever has come of it. A request of the same name that was withdrawn before may have had a
 * plan as well: that is from before this one was queued.
 */
function findPlanOf(records: readonly JournalRecord[], course: RequestCourse): Plan | undefined {
  const queuedAt = course.steps.findLast(({ state }) => state === 'queued')?.at ?? '';
  const record = records.findLast(
    ({ event, at, data }) =>
      event === 'warning' &&
      data.code === 'apply.planned' &&
      data.params['request'] === course.request &&
      at >= queuedAt,
  );
  return record?.event === 'warning' ? planForm.safeParse(record.data.params).data : undefined;
}

function wasDropped(records: readonly JournalRecord[], { at, version }: Plan): boolean {
  return records.some(
    ({ event, data }) =>
      event === 'warning' &&
      data.code === 'apply.plan-dropped' &&
      data.params['at'] === at &&
      data.params['version'] === version &&
      data.params['reason'] === 'missed',
  );
}

/**
 * What `import --run` does with a request that has no attempt on record: begins its update, plans it for the window, or leaves it.
 * One that somebody else planned comes first. Pure.
 */
export function judgeTurnOf(
  { course, request }: SpooledRequest,
  { mode, records, now }: Pick<Standing, 'mode' | 'records' | 'now'>,
): 'run' | 'plan' | 'wait' {
  if (mode !== 'apply' || stateOf(course) !== 'queued' || request === undefined) return 'wait';
  if (request.cancel === true || request.accepted === undefined) return 'wait';
  if (request.when === 'now') return 'run';
  const plan = findPlan(records);
  if (plan === undefined) return findPlanOf(records, course) === undefined ? 'plan' : 'wait';
  return plan.request === course.request && now >= new Date(plan.at) ? 'run' : 'wait';
}
