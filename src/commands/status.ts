import { setTimeout as sleep } from 'node:timers/promises';
import { findPageByHand } from '../domain/attempt/page-by-hand.ts';
import { readProgress } from '../domain/attempt/read-progress.ts';
import { readSituation, type Situation } from '../domain/attempt/read-situation.ts';
import { summariseLast, summariseRunning } from '../domain/attempt/summary.ts';
import { listBackups } from '../domain/backup/record/list.ts';
import type { AttemptHistory } from '../domain/attempt/history.ts';
import { findRefusalAt, type JournalState } from '../domain/attempt/state.ts';
import { askVisitor } from '../domain/nginx/visit.ts';
import { readInstalledVersion } from '../domain/platform/release.ts';
import { findPlan } from '../domain/schedule/plan.ts';
import { findRevocation } from '../domain/revocation/find.ts';
import { listInstalledDigests } from '../domain/revocation/installed.ts';
import { listRequests } from '../pipeline/import/list-requests.ts';
import type { CommandContext } from '../ports/context.ts';
import type { ExitName } from '../terms/exit-codes.ts';
import type { LockHolder } from '../terms/lock.ts';
import { Problem, toProblem } from '../messages/problem.ts';
import type { LastAttempt, RunningAttempt, StatusResult } from '../model/status.ts';
import { sitePaths } from '../model/site.ts';

export interface StatusOptions {
  /** Reports a running attempt until it ends. */
  readonly follow?: boolean;
  /** Ends as the last update did, also without following one. */
  readonly exitCode?: boolean;
}

const pollMilliseconds = 1000;

/**
 * Reports the state of the platform. Changes nothing, and works for any user who may read the state; a part that cannot
 * be read does not prevent reporting the others.
 *
 * @throws Problem `prerequisite.state-unreadable`
 */
export async function runStatus(
  context: CommandContext,
  { follow = false, exitCode = false }: StatusOptions,
): Promise<StatusResult> {
  if (!follow && !exitCode) return readStatus(context);
  if (follow) await followAttempt(context);
  const status = await readStatus(context);
  return { ...status, exit: nameFollowedExit(status) };
}

/**
 * The result of the last update, even if it ended before the command started: after a dropped connection a user may be
 * a second late, and a script must not take that for a success.
 */
function nameFollowedExit({ running, holder, last, journalProblem }: StatusResult): ExitName {
  if (journalProblem !== undefined) return Problem.fromRecord(journalProblem).exit;
  if (running !== undefined || isPreparing(holder)) return 'busy';
  if (last === undefined || last.ending === 'succeeded') return 'ok';
  return last.ending === 'interrupted' ? 'locked' : last.ending;
}

/** An update being verified, staged and confirmed, or a recovery: about to become an attempt. */
function isPreparing(holder: LockHolder | undefined): boolean {
  if (holder === undefined || holder === 'unknown') return false;
  return holder.command === 'apply' || holder.command === 'support recover';
}

async function readStatus(context: CommandContext): Promise<StatusResult> {
  const { site, ports } = context;
  const situation = await readSituation({ site, ports });
  const { state, journalProblem, running, holder } = situation;
  const last = await readLast(context, situation);
  const { page } = await askVisitor({ site, ports });
  const version = await readInstalledVersion({ site });
  const isAtRest = running === undefined && !isPreparing(holder) && journalProblem === undefined;
  const pageByHand = findPageByHand(situation.records);
  const isOver = last === undefined || last.ending === 'succeeded' || last.ending === 'rolled-back';
  return {
    kind: 'status',
    platform: site.name,
    product: site.product,
    version,
    ...(running && { running: await readRunning(context, situation, running) }),
    ...(holder && { holder }),
    ...(last && { last }),
    page,
    ...(page === 'on' &&
      isAtRest &&
      isOver &&
      pageByHand === undefined && { strayFlag: sitePaths(site).flag }),
    ...(pageByHand && { pageByHand }),
    ...(running === undefined && (await readNext(context, situation))),
    ...(await readRequests(context, situation, version)),
    ...describeRevocations(state, version),
    ...(await readBackups(context)),
    ...(journalProblem && { journalProblem: journalProblem.toRecord() }),
    support: site.support,
  };
}

async function readRunning(
  { site, ports }: CommandContext,
  { records }: Situation,
  attempt: AttemptHistory,
): Promise<RunningAttempt> {
  const progress = await readProgress({ site });
  const running = summariseRunning({ attempt, records, progress, now: ports.clock.now() });
  const isSeenByNobody = running.heldUntil !== undefined && site.maintenance.allow.length === 0;
  return isSeenByNobody ? { ...running, lookAt: new URL(site.health.url).origin } : running;
}

async function readLast(
  { ports }: CommandContext,
  { state, running }: Situation,
): Promise<LastAttempt | undefined> {
  const attempt = state.attempts.findLast(({ id }) => id !== running?.id);
  return attempt && summariseLast({ attempt, bootId: await ports.system.bootId() });
}

/** What prevents the next update from starting, or lets it start once. */
function readRefusal(state: JournalState, now: Date): Pick<StatusResult, 'refusal' | 'release'> {
  const refusal = findRefusalAt(state, now);
  if (refusal !== undefined) return { refusal };
  if (state.release === undefined) return {};
  const { attempt, incident, issuer, reason, expires } = state.release;
  return { release: { attempt, incident, issuer, reason, expires } };
}

/** What is to come, and what prevents it. */
async function readNext(
  context: CommandContext,
  situation: Situation,
): Promise<Pick<StatusResult, 'refusal' | 'release' | 'planned'>> {
  const stand = readRefusal(situation.state, context.ports.clock.now());
  return stand.refusal === undefined ? { ...stand, ...(await readPlanned(context, situation)) } : stand;
}

/** What is planned by the journal or, for a window, what `progress.json` announces. */
async function readPlanned(
  { site, ports }: CommandContext,
  { records }: Situation,
): Promise<Pick<StatusResult, 'planned'>> {
  const now = ports.clock.now().getTime();
  const plan = findPlan(records);
  if (plan !== undefined && now < Date.parse(plan.until)) {
    const { at, version, title } = plan;
    return { planned: { at, version, title } };
  }
  const { planned } = (await readProgress({ site })) ?? {};
  const isFresh = planned !== undefined && now < Date.parse(planned.at) + 3_600_000;
  return isFresh ? { planned } : {};
}

async function readRequests(
  context: CommandContext,
  { state, running }: Situation,
  installed: string | null,
): Promise<Pick<StatusResult, 'requests'>> {
  const requests = await listRequests(context, { attempts: state.attempts, running, installed });
  return requests.length === 0 ? {} : { requests };
}

/** What the vendor has revoked, possibly including the installed version. */
function describeRevocations(
  state: JournalState,
  version: string | null,
): Pick<StatusResult, 'revocations' | 'revoked'> {
  const { revocations } = state;
  if (revocations.length === 0) return {};
  const digests = listInstalledDigests(state, version);
  const revoked = version === null ? undefined : findRevocation(revocations, { version, digests });
  return { revocations, ...(revoked && { revoked }) };
}

async function readBackups({
  site,
}: CommandContext): Promise<Pick<StatusResult, 'backups' | 'backupsProblem'>> {
  try {
    return { backups: await listBackups({ site }) };
  } catch (error) {
    return { backups: [], backupsProblem: toProblem(error).toRecord() };
  }
}

/**
 * Reports the records of the running attempt, including earlier ones, and its progress, until it ends or the reader has
 * seen enough; waits for one being prepared. Without either it returns at once.
 */
export async function followAttempt(context: CommandContext): Promise<void> {
  const { ports, interruption } = context;
  const first = await awaitStart(context);
  const followed = first?.running?.id;
  let reported = 0;
  let situation = first;
  while (situation !== undefined && followed !== undefined) {
    for (const record of situation.records) {
      if (record.attempt === followed && record.seq > reported)
        ports.emit({ kind: 'record', record, retold: true });
    }
    reported = situation.records.length;
    if (situation.running?.id !== followed) return;
    const { step, percent, secondsLeft } = await readRunning(context, situation, situation.running);
    const overall = { percent, ...(secondsLeft !== undefined && { secondsLeft }) };
    ports.emit({ kind: 'progress', step, overall });
    await pause(interruption);
    situation = interruption.aborted ? undefined : await readSituation({ ...context, asksSystemLog: false });
  }
}

/** Waits while an attempt is being prepared; undefined if the reader does not wait. */
async function awaitStart(context: CommandContext): Promise<Situation | undefined> {
  const { ports, interruption } = context;
  let isTold = false;
  while (!interruption.aborted) {
    const situation = await readSituation({ ...context, asksSystemLog: false });
    const { holder } = situation;
    if (holder === undefined || !isPreparing(holder)) return situation;
    if (!isTold) ports.emit({ kind: 'note', code: 'lock.start-awaited', params: { holder } });
    isTold = true;
    await pause(interruption);
  }
  return undefined;
}

async function pause(interruption: AbortSignal): Promise<void> {
  await sleep(pollMilliseconds, undefined, { signal: interruption }).catch(() => undefined);
}
