import { readJournal } from '../domain/journal/read.ts';
import { foldJournal } from '../domain/attempt/state.ts';
import { refuse, stateOf } from '../domain/import/course.ts';
import { judgeTurnOf } from '../domain/import/judge-request.ts';
import { readSpool, readSpooled, writeCourse } from '../domain/import/read-spool.ts';
import { withSpool, type SpooledRequest } from '../domain/import/spool.ts';
import { prepareStateFolder } from '../domain/platform/state-folder.ts';
import { findPlan } from '../domain/schedule/plan.ts';
import { tryToAnswer } from '../pipeline/import/answer-requests.ts';
import { leavePlan } from '../pipeline/import/leave-plan.ts';
import { planRequest } from '../pipeline/import/plan-request.ts';
import { readStanding } from '../pipeline/import/read-standing.ts';
import { findAttemptOf } from '../pipeline/import/tell-request.ts';
import { isMendable } from '../pipeline/import/verify-request.ts';
import type { AcceptedRequest } from '../pipeline/prepare.ts';
import { Problem, toProblem } from '../messages/problem.ts';
import type { JournalRecord } from '../model/journal.ts';
import type { RequestsRun } from '../model/request-results.ts';
import type { ImportSettings } from '../model/site.ts';
import type { TellingContext } from '../ports/context.ts';
import { runApply } from './apply.ts';
import { requireServed } from './import-settings.ts';

/** A backup may be running, or a check; whoever asked for the update is still looking. */
const patienceMinutes = 15;
/** A round that reads a large archive through holds the spool. */
const spoolMinutes = 40;
const pauseMilliseconds = 200;

interface Task {
  readonly context: TellingContext;
  readonly settings: ImportSettings;
}

/**
 * For the unit that `import --take` starts, or cron: installs what is queued, one after the other, exactly as `apply` does, and
 * plans what is to begin in the window. A refusal is answered, and no failure of this command; a failed update is.
 *
 * @throws Problem of the last update that failed; `usage.import-off`, `permission.not-administrator`
 */
export async function runImportRun(context: TellingContext): Promise<RequestsRun> {
  const { site, ports } = context;
  const task = { context, settings: await requireServed(context) };
  await prepareStateFolder({ site, ports });
  await leavePlan(context);
  const tried = new Set<string>();
  let failure: Problem | undefined;
  while (!context.interruption.aborted) {
    const request = await chooseNext(task, tried);
    if (request === undefined) break;
    tried.add(request.name);
    failure = (await follow(task, request)) ?? failure;
  }
  if (failure !== undefined) throw failure;
  return { kind: 'requests-run', requests: [...tried] };
}

async function chooseNext(
  { context }: Task,
  tried: ReadonlySet<string>,
): Promise<SpooledRequest | undefined> {
  const read = await readStanding(context);
  const requests = await readSpool(context.site);
  return requests.find(
    (request) =>
      !tried.has(request.name) &&
      findAttemptOf(request, read.attempts) === undefined &&
      judgeTurnOf(request, read) !== 'wait',
  );
}

/** @returns why its update has failed */
async function follow(task: Task, request: SpooledRequest): Promise<Problem | undefined> {
  const { context } = task;
  const read = () => readStanding(context);
  try {
    if (judgeTurnOf(request, await read()) === 'plan') await planRequest(context, request);
    else return await install(task, request);
  } catch (error) {
    const problem = toProblem(error);
    if (isPutOff(context, request, problem)) tell(context, 'import.put-off', request, problem);
    else await refuseRequest(task, request, problem);
  }
  await tryToAnswer({ ...task, name: request.name, read });
  return undefined;
}

/** @throws Problem why no update has begun */
async function install(task: Task, request: SpooledRequest): Promise<Problem | undefined> {
  const { context } = task;
  const { name } = request;
  const answers: Promise<void>[] = [];
  const answer = () => tryToAnswer({ ...task, name, read: () => readStanding(context) });
  const watched: TellingContext = {
    ...context,
    // Nobody sits here, even where somebody runs this at a terminal: the acceptance came with the request.
    prompt: { available: false, confirm: () => Promise.resolve(false) },
    ports: {
      ...context.ports,
      emit: (event) => {
        context.ports.emit(event);
        if (event.kind === 'record' && event.record.event === 'attempt.started') answers.push(answer());
      },
    },
  };
  let problem: Problem | undefined;
  try {
    const result = await runApply(watched, { request: describeAccepted(task, request) });
    if (result.kind === 'nothing-to-do')
      throw Problem.of('prerequisite.import-installed', { version: result.version });
  } catch (error) {
    problem = toProblem(error);
  } finally {
    await Promise.all(answers);
  }
  const { records } = await readJournal({ site: context.site });
  if (findAttemptOf(request, foldJournal(records).attempts) === undefined)
    throw problem ?? new Error('an update that was installed is on record');
  await answer();
  return problem;
}

function describeAccepted(task: Task, spooled: SpooledRequest): AcceptedRequest {
  const { name, course, archive, request } = spooled;
  const { site } = task.context;
  if (request?.accepted === undefined || course.archive === undefined || archive === undefined)
    throw Problem.of('archive.upload-missing', { archive: request?.archive ?? name });
  const isPlanned = request.when === 'window';
  return {
    requested: { by: request.requestedBy, request: name },
    archive,
    sentAs: request.archive,
    sha256: course.archive.sha256,
    noticeSha256: request.accepted.noticeSha256,
    isPlanned,
    requireWanted: async (records: readonly JournalRecord[]) => {
      // Under its own lock: whoever withdraws it does so before, or finds that the update is about to begin.
      const found = await holdSpool(task.context, () => readSpooled(site, name));
      const plan = isPlanned ? findPlan(records) : undefined;
      if (!asksForTheSame(found, spooled) || (isPlanned && plan?.request !== name))
        throw Problem.of('prerequisite.import-withdrawn', { name });
    },
  };
}

/** Whether a request still stands as it was when its turn came. */
function asksForTheSame(now: SpooledRequest | undefined, { course, request }: SpooledRequest): boolean {
  if (now?.request === undefined || stateOf(now.course) !== 'queued') return false;
  return (
    now.request.cancel !== true &&
    now.request.when === request?.when &&
    now.request.accepted?.noticeSha256 === request.accepted?.noticeSha256 &&
    now.course.archive?.sha256 === course.archive?.sha256
  );
}

/** What is only in the way now is tried again; what was planned, until its time is over. */
function isPutOff(context: TellingContext, { course, request }: SpooledRequest, problem: Problem): boolean {
  if (context.interruption.aborted || problem.code === 'prerequisite.import-withdrawn') return true;
  if (problem.exit !== 'busy') return false;
  const queuedAt = Date.parse(course.steps.at(-1)?.at ?? '');
  const waited = context.ports.clock.now().getTime() - queuedAt;
  return request?.when === 'window' || waited < patienceMinutes * 60_000;
}

async function refuseRequest(task: Task, request: SpooledRequest, problem: Problem): Promise<void> {
  const { context } = task;
  const { site, ports } = context;
  tell(context, 'import.refused', request, problem);
  await holdSpool(context, async () => {
    const found = await readSpooled(site, request.name);
    // It may have been withdrawn meanwhile.
    if (found === undefined || stateOf(found.course) !== 'queued') return;
    const at = ports.clock.now();
    const course = refuse(found.course, { problem, at, mendable: isMendable(problem) });
    await writeCourse({ site, ports, course });
  });
  await leavePlan(context);
}

/** @throws Problem `busy.lock-held` if the spool is held for too long */
async function holdSpool<Value>(context: TellingContext, action: () => Promise<Value>): Promise<Value> {
  const { clock } = context.ports;
  const deadline = clock.monotonic() + spoolMinutes * 60_000;
  for (;;) {
    const held = await withSpool(context, action);
    if (held !== 'busy') return held;
    if (clock.monotonic() > deadline) throw Problem.of('busy.lock-held', { holder: 'unknown' });
    await clock.sleep(pauseMilliseconds);
  }
}

function tell(
  { ports }: TellingContext,
  code: 'import.refused' | 'import.put-off',
  { name }: SpooledRequest,
  problem: Problem,
): void {
  ports.emit({ kind: 'note', code, params: { name, problem: problem.toRecord() } });
}
