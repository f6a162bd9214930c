import { requireAdministrator } from '../domain/person/administrator.ts';
import { journalWarnings } from '../domain/checks/warnings.ts';
import { readJournal } from '../domain/journal/read.ts';
import { findRefusalAt, foldJournal, type JournalState } from '../domain/attempt/state.ts';
import { refuseUnwritable } from '../domain/journal/unwritable.ts';
import { openJournal } from '../domain/journal/write.ts';
import { withLock } from '../domain/lock/lock.ts';
import { takeTurn, type Turn } from '../domain/lock/turn.ts';
import { sweepLeftovers } from '../domain/platform/leftovers.ts';
import { readInstalledVersion } from '../domain/platform/release.ts';
import { nameAttempt, startAttempt, type AttemptTask } from '../pipeline/attempt.ts';
import { describeEnding } from '../pipeline/describe-ending.ts';
import { requireAttempt } from '../pipeline/history.ts';
import { explainLostJournal } from '../pipeline/lost-journal.ts';
import { planAttempt, planReturns } from '../pipeline/plan.ts';
import { chooseCandidate, requireNoticeAccepted } from '../pipeline/prepare.ts';
import { requireRehearsed } from '../pipeline/rehearse.ts';
import { settleLeft } from '../pipeline/settle-left.ts';
import { stageCandidate } from '../pipeline/stage.ts';
import { isAttended, type CommandContext } from '../ports/context.ts';
import type { Journal } from '../model/journal.ts';
import { Problem } from '../messages/problem.ts';
import type { ApplyResult } from '../model/results.ts';
import { nameContact } from '../model/site.ts';

export interface ApplyOptions {
  /** Without it, the newest installable archive in the site's inbox. */
  readonly archive?: string;
  /** Records that the person who runs this has read the notice, instead of asking. */
  readonly acceptNotice?: boolean;
  readonly dryRun?: boolean;
  /** Keeps the page on once the new version is healthy, until `openHeld`. */
  readonly hold?: boolean;
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
  return withLock({ site, ports, command: 'apply' }, async () => {
    const journal = await openJournal({ site, ports, needsReserve: true });
    try {
      return await install({ context, options, journal });
    } finally {
      await journal.close();
    }
  });
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

async function install({
  context,
  options,
  journal,
}: {
  context: CommandContext;
  options: ApplyOptions;
  journal: Journal;
}): Promise<ApplyResult> {
  const turns: Turn[] = [];
  try {
    return await installInTurn({ context, options, journal, turns });
  } finally {
    for (const turn of turns) await turn.release();
  }
}

interface Installation {
  readonly context: CommandContext;
  readonly options: ApplyOptions;
  readonly journal: Journal;
  /** Taken as soon as there is something to install. */
  readonly turns: Turn[];
}

async function installInTurn(installation: Installation): Promise<ApplyResult> {
  const { context, journal } = installation;
  const prepared = await prepare(installation);
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

/** Everything before the attempt. Here, and only here, Ctrl-C and SIGTERM stop it cleanly. */
async function prepare({
  context,
  options,
  journal,
  turns,
}: Installation): Promise<{ readonly task: AttemptTask } | ApplyResult> {
  const { site, ports, interruption } = context;
  const state = foldJournal(journal.records);
  refuseAfterFailure(state, context);
  await settleLeft({ site, ports, journal, keepsUnsaved: true });
  const choice = await chooseInTurn({ context, state, path: options.archive, turns });
  if (choice.kind === 'nothing-to-do') return choice;
  const { archive, from, verdicts } = choice.candidate;
  try {
    refuseInterrupted(interruption);
    noteHold(context, options.hold);
    const acceptNotice = options.acceptNotice === true;
    const { candidate } = choice;
    const recordConsent = await requireNoticeAccepted({ context, candidate, journal, state, acceptNotice });
    const { staging, ...staged } = await stageCandidate({ context, candidate });
    refuseInterrupted(interruption);
    const procedure = { hold: options.hold === true };
    await requireRehearsed({ context, candidate, staging, procedure });
    refuseInterrupted(interruption);
    await recordConsent();
    const attempt = nameAttempt(ports.clock.now());
    await journalWarnings({ journal, verdicts, attempt: null });
    return {
      task: {
        context,
        journal,
        manifest: archive.manifest,
        archive: staged,
        from,
        staging,
        attempt,
        procedure,
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

/** Who has nothing to install waits for nobody; who has waited looks again. */
async function chooseInTurn({
  context,
  state,
  path,
  turns,
}: {
  readonly context: CommandContext;
  readonly state: JournalState;
  readonly path: string | undefined;
  readonly turns: Turn[];
}): ReturnType<typeof chooseCandidate> {
  const choose = () => chooseCandidate({ context, state, path, holdsLock: true });
  const choice = await choose();
  if (choice.kind === 'nothing-to-do') return choice;
  const { archive } = choice.candidate;
  try {
    const turn = await takeTurn({
      ...context,
      command: 'apply',
      isAttended: isAttended(context),
      afterAnHour: 'refuse',
    });
    turns.push(turn);
    if (!turn.hasWaited) return choice;
  } catch (error) {
    await archive.close();
    throw error;
  }
  await archive.close();
  return choose();
}

/** Without an address that may see it, nobody can look at a held version: probably not what was meant. */
function noteHold({ site, ports }: CommandContext, hold = false): void {
  if (hold && site.maintenance.allow.length === 0)
    ports.emit({ kind: 'note', code: 'maintenance.nobody-allowed', params: {} });
}

/** Promise 2: after a failed or interrupted attempt nothing runs until support has released the platform. */
function refuseAfterFailure(state: JournalState, { site, ports }: CommandContext): void {
  const refusal = findRefusalAt(state, ports.clock.now());
  if (refusal === undefined) return;
  const { attempt, incident, outcome } = refusal;
  throw Problem.of(`locked.attempt-${outcome}`, { attempt, incident, contact: nameContact(site.support) });
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
