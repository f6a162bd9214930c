import { requireAdministrator } from '../domain/person/administrator.ts';
import { journalWarnings } from '../domain/checks/warnings.ts';
import { readJournal } from '../domain/journal/read.ts';
import { findRequestAttempt } from '../domain/attempt/find-request.ts';
import { foldJournal, type JournalState } from '../domain/attempt/state.ts';
import { refuseUnwritable } from '../domain/journal/unwritable.ts';
import { withJournal } from '../domain/lock/with-journal.ts';
import type { ServerTurn } from '../domain/lock/turn.ts';
import { findPlan } from '../domain/schedule/plan.ts';
import { sweepLeftovers } from '../domain/platform/leftovers.ts';
import { readInstalledVersion } from '../domain/platform/release.ts';
import { nameAttempt, startAttempt, type AttemptTask } from '../pipeline/attempt.ts';
import { describeEnding } from '../pipeline/describe-ending.ts';
import { requireAttempt } from '../pipeline/history.ts';
import { announce } from '../pipeline/announce.ts';
import { awaitTurn } from '../pipeline/await-turn.ts';
import { explainLostJournal } from '../pipeline/lost-journal.ts';
import { chooseInTurn } from '../pipeline/choose-in-turn.ts';
import { planAttempt, planReturns } from '../pipeline/plan.ts';
import {
  chooseCandidate,
  requireNoticeAccepted,
  type AcceptedRequest,
  type Candidate,
} from '../pipeline/prepare.ts';
import { refuseAfterFailure } from '../pipeline/refuse-after-failure.ts';
import { requireRehearsed } from '../pipeline/rehearse.ts';
import { settleLeft } from '../pipeline/settle-left.ts';
import { stageCandidate } from '../pipeline/stage.ts';
import { drop, takeTurn } from '../pipeline/turn.ts';
import type { CommandContext } from '../ports/context.ts';
import type { Journal } from '../model/journal.ts';
import type { Plan } from '../model/planned.ts';
import { Problem } from '../messages/problem.ts';
import type { ApplyResult } from '../model/results.ts';
import { nameContact } from '../model/site.ts';

export interface ApplyOptions {
  /** Without it, the newest installable archive in the site's inbox. */
  readonly archive?: string;
  /** Records that the person who runs this has read the notice, instead of asking. */
  readonly acceptNotice?: boolean;
  readonly dryRun?: boolean;
  /** For a timer: begins only what is planned for a time that has come, and brings its announcement up to date. */
  readonly planned?: boolean;
  /** Keeps the page on once the new version is healthy, until `openHeld`. */
  readonly hold?: boolean;
  /** Of the platform's Superviseur; its archive is the one to install. */
  readonly request?: AcceptedRequest;
}

/**
 * Installs an update. Everything that can be refused is refused before the attempt starts, and changes nothing on the
 * platform; after that the attempt runs to an ending, which is journalled.
 *
 * @throws Problem of every refusal; `rolled-back.attempt` or `maintenance.attempt` for an attempt that failed
 */
export async function runApply(context: CommandContext, options: ApplyOptions): Promise<ApplyResult> {
  const { site, ports } = context;
  if (options.dryRun) return showPlan(context, options);
  await requireAdministrator({ site, ports });
  if (isUnattended(context, options)) {
    const waiting = await awaitTurn(context, { onlyPlanned: options.planned === true }).catch(leaveToLock);
    if (waiting !== undefined) return waiting;
  }
  return withJournal({ site, ports, command: 'apply', needsReserve: true }, (journal) =>
    installInTurn({ context, options, journal }),
  );
}

async function showPlan(
  context: CommandContext,
  { archive: path, hold = false }: ApplyOptions,
): Promise<ApplyResult> {
  const { site, ports } = context;
  const { records, problem } = await readJournal({ site, ports });
  if (problem !== undefined) throw problem;
  const state = foldJournal(records);
  refuseAfterFailure(state, context);
  const choice = await chooseCandidate({ context, state, path, holdsLock: false });
  if (choice.kind === 'nothing-to-do') return choice;
  const { archive, from } = choice.candidate;
  await archive.close();
  noteHold(context, hold);
  const { manifest } = archive;
  const returns = planReturns({ site, manifest, records });
  return { kind: 'plan', plan: planAttempt({ manifest, from, hold, returns }) };
}

/** Who may not even read the journal cannot take the lock either, and is told there what is needed. */
function leaveToLock(error: unknown): undefined {
  if (!(error instanceof Problem) || error.code !== 'prerequisite.state-unreadable') throw error;
}

/** A person who names an archive, or sits at a terminal, chooses the time. */
function isUnattended(
  { prompt }: CommandContext,
  { archive, planned = false, request }: ApplyOptions,
): boolean {
  return planned || (archive === undefined && request === undefined && !prompt.available);
}

interface Task {
  readonly context: CommandContext;
  readonly options: ApplyOptions;
  readonly journal: Journal;
}

/**
 * A plan that is refused when its time has come is not tried again: the refusal is told once. One that was only stopped,
 * or waited in vain for another platform, is tried again until its time is over.
 */
async function installInTurn(task: Task): Promise<ApplyResult> {
  const { context, options, journal } = task;
  if (!isUnattended(context, options)) return install(task);
  const turn = await takeTurn({ context, journal, onlyPlanned: options.planned === true });
  if ('result' in turn) return turn.result;
  const { plan } = turn;
  try {
    const result = await install({ ...task, plan });
    if (result.kind === 'nothing-to-do') await announce(context, journal.records);
    return result;
  } catch (error) {
    const isPutOff = context.interruption.aborted || (error instanceof Problem && error.exit === 'busy');
    if (plan !== undefined && !isPutOff && findPlan(journal.records) !== undefined) {
      await drop({ journal, plan, reason: 'refused' });
      await announce(context, journal.records);
    }
    throw error;
  }
}

async function install(asked: Task & { readonly plan?: Plan | undefined }): Promise<ApplyResult> {
  const turns: ServerTurn[] = [];
  try {
    return await prepareAndStart({ ...asked, turns });
  } finally {
    for (const turn of turns) await turn.release();
  }
}

interface Installation extends Task {
  readonly plan?: Plan | undefined;
  /** Of this platform among those of the server: taken as soon as there is something to install. */
  readonly turns: ServerTurn[];
}

async function prepareAndStart(asked: Installation): Promise<ApplyResult> {
  const { context, journal } = asked;
  const prepared = await prepare(asked);
  if (!('task' in prepared)) return prepared;
  const { task } = prepared;
  const { attempt } = task;
  const ending = await explainLostJournal({ context, journal, attempt }, () => startAttempt(task));
  if (ending.outcome !== 'succeeded') {
    await discardStaging(context);
    throw await describeFailure({ context, journal, task, cause: ending.problem });
  }
  return { kind: 'applied', from: task.from, to: task.manifest.version, attempt: task.attempt };
}

/** Messages call an archive of the spool as its sender does. */
function nameWanted({
  archive,
  request,
}: ApplyOptions): Pick<Parameters<typeof chooseCandidate>[0], 'path' | 'name'> {
  return request === undefined ? { path: archive } : { path: request.archive, name: request.sentAs };
}

/** Everything before the attempt. Here, and only here, Ctrl-C and SIGTERM stop it cleanly. */
async function prepare({
  context,
  options,
  journal,
  plan,
  turns,
}: Installation): Promise<{ readonly task: AttemptTask } | ApplyResult> {
  const { site, ports, interruption } = context;
  const state = foldJournal(journal.records);
  if (options.request !== undefined) refuseRepetition(options.request, state);
  await options.request?.requireWanted(journal.records);
  refuseAfterFailure(state, context);
  await settleLeft({ site, ports, journal, keepsUnsaved: true });
  const { request } = options;
  const wanted = { ...nameWanted(options), only: plan?.digest };
  const choice = await chooseInTurn({
    context,
    records: journal.records,
    isUnattended: isUnattended(context, options) || options.request?.isPlanned === true,
    choose: () => chooseCandidate({ context, state, ...wanted, holdsLock: true }),
    agree: (candidate, isAgreed) => agree({ context, options, journal, candidate, isAgreed }),
    turns,
  });
  if (choice.kind === 'nothing-to-do') return choice;
  const { candidate, consent: recordConsent } = choice;
  const { archive, from, verdicts } = candidate;
  try {
    refuseInterrupted(interruption);
    const { staging, ...staged } = await stageCandidate({ context, candidate });
    refuseInterrupted(interruption);
    if (request !== undefined && staged.sha256 !== request.sha256)
      throw Problem.of('archive.changed', { archive: archive.name });
    const procedure = { hold: options.hold === true };
    await requireRehearsed({ context, candidate, staging, procedure });
    // What was prepared may have taken long.
    await request?.requireWanted(journal.records);
    refuseInterrupted(interruption);
    await recordConsent();
    const attempt = nameAttempt(ports.clock.now());
    await journalWarnings({ journal, verdicts, attempt: null });
    return {
      task: {
        context,
        journal,
        manifest: archive.manifest,
        archive: request === undefined ? staged : { ...staged, name: request.sentAs },
        from,
        staging,
        attempt,
        procedure,
        requested: request?.requested,
      },
    };
  } catch (error) {
    await discardStaging(context);
    refuseInterrupted(interruption);
    throw refuseUnwritable(error);
  } finally {
    await archive.close();
  }
}

/** With the lock held: nobody else can begin it meanwhile. */
function refuseRepetition({ requested, sha256 }: AcceptedRequest, { attempts }: JournalState): void {
  const known = findRequestAttempt({ attempts, request: requested.request, sha256 });
  if (known === undefined) return;
  throw Problem.of('prerequisite.import-repeated', { name: requested.request, attempt: known.id });
}

async function agree({
  context,
  options,
  journal,
  candidate,
  isAgreed,
}: Task & { readonly candidate: Candidate; readonly isAgreed: boolean }): Promise<() => Promise<void>> {
  const state = foldJournal(journal.records);
  const acceptNotice = isAgreed || options.acceptNotice === true;
  try {
    refuseInterrupted(context.interruption);
    if (!isAgreed) noteHold(context, options.hold);
    const { request } = options;
    return await requireNoticeAccepted({ context, candidate, journal, state, acceptNotice, request });
  } catch (error) {
    refuseInterrupted(context.interruption);
    throw refuseUnwritable(error);
  }
}

/** Without an address that may see it, nobody can look at a held version: probably not what was meant. */
function noteHold({ site, ports }: CommandContext, hold = false): void {
  if (hold && site.maintenance.allow.length === 0)
    ports.emit({ kind: 'note', code: 'maintenance.nobody-allowed', params: {} });
}

/** What cannot be removed now is swept by the next run; the reason why this run ended matters more. */
async function discardStaging({ site }: CommandContext): Promise<void> {
  await sweepLeftovers({ site }).catch(() => undefined);
}

function refuseInterrupted(interruption: AbortSignal): void {
  if (interruption.aborted) throw Problem.of('usage.interrupted', {});
}

async function describeFailure({
  context: { site },
  journal,
  task,
  cause,
}: {
  context: CommandContext;
  journal: Journal;
  task: AttemptTask;
  cause: Problem;
}): Promise<Problem> {
  const attempt = requireAttempt(journal, task.attempt);
  const installed = await readInstalledVersion({ site });
  return describeEnding({ attempt, contact: nameContact(site.support), installed, cause }) ?? cause;
}
