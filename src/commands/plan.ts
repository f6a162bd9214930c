import { foldJournal } from '../domain/attempt/state.ts';
import { readTimer } from '../domain/checks/facts/night.ts';
import { withJournal } from '../domain/lock/with-journal.ts';
import { requireAdministrator } from '../domain/person/administrator.ts';
import { nameTimedUnit } from '../domain/reboot/units.ts';
import { parseMoment } from '../domain/schedule/parse-moment.ts';
import { findPlanEnd } from '../domain/schedule/plan-end.ts';
import { findPlan } from '../domain/schedule/plan.ts';
import { findNextOpening } from '../domain/schedule/window.ts';
import { announce } from '../pipeline/announce.ts';
import { chooseCandidate, requireNoticeAccepted, type Candidate } from '../pipeline/prepare.ts';
import { refuseAfterFailure } from '../pipeline/refuse-after-failure.ts';
import type { CommandContext } from '../ports/context.ts';
import type { Journal } from '../model/journal.ts';
import type { Plan } from '../model/planned.ts';
import type { PlanningResult } from '../model/results.ts';
import { Problem } from '../messages/problem.ts';
import type { Site } from '../model/site.ts';

export interface PlanOptions {
  /** A date and a time, `next` for the next window, or `none` to cancel. */
  readonly at: string;
  readonly acceptNotice?: boolean;
}

/**
 * Plans the installation of the newest installable archive of the inbox for a time, or cancels it. Everything that can
 * be known is checked now: versions, prerequisites, every digest, and whether the notice is accepted. Replaces what was
 * planned before.
 *
 * @throws Problem `usage.time-form`, `usage.time-past`, `usage.no-window`, `prerequisite.inbox-empty`, and every refusal
 * of `apply`
 */
export async function runPlan(context: CommandContext, options: PlanOptions): Promise<PlanningResult> {
  const { site, ports } = context;
  const moment = options.at === none ? none : chooseMoment(site, options.at, ports.clock.now());
  await requireAdministrator({ site, ports });
  return withJournal({ site, ports, command: 'apply', needsReserve: true }, async (journal) => {
    return moment === none
      ? await cancel(context, journal)
      : await planFor({ context, journal, options, moment });
  });
}

const none = 'none';

function chooseMoment(site: Site, text: string, now: Date): Date {
  const { window, file } = site;
  if (text === 'next') {
    if (window === undefined) throw Problem.of('usage.no-window', { configuration: file });
    return findNextOpening(window, now);
  }
  const moment = parseMoment(text, window?.timeZone);
  if (moment === undefined) throw Problem.of('usage.time-form', { value: text });
  if (moment <= now) throw Problem.of('usage.time-past', { value: text });
  return moment;
}

async function cancel(context: CommandContext, journal: Journal): Promise<PlanningResult> {
  const plan = findPlan(journal.records);
  if (plan === undefined) return { kind: 'nothing-planned' };
  const { version, at } = plan;
  const user = await nameUser(context);
  await journal.append({
    attempt: null,
    event: 'warning',
    step: null,
    data: { code: 'apply.plan-cancelled', params: { version, at, user } },
  });
  await announce(context, journal.records);
  return { kind: 'plan-cancelled', version, at };
}

async function planFor({
  context,
  journal,
  options,
  moment,
}: {
  context: CommandContext;
  journal: Journal;
  options: PlanOptions;
  moment: Date;
}): Promise<PlanningResult> {
  const { site } = context;
  const state = foldJournal(journal.records);
  refuseAfterFailure(state, context);
  const choice = await chooseCandidate({ context, state, path: undefined, holdsLock: true });
  if (choice.kind === 'nothing-to-do')
    throw Problem.of('prerequisite.inbox-empty', { path: site.inbox ?? '' });
  const { archive } = choice.candidate;
  try {
    const acceptNotice = options.acceptNotice === true;
    const recordConsent = await requireNoticeAccepted({
      ...{ context, candidate: choice.candidate, journal, state, acceptNotice },
    });
    await archive.verify({ onProgress: tellProgress(context) });
    if (context.interruption.aborted) throw Problem.of('usage.interrupted', {});
    await recordConsent();
    const plan = await record({ context, journal, archive, moment });
    await announce(context, journal.records);
    const { at, version, title } = plan;
    const { state: beginner, timer } = await findBeginner(context);
    return { kind: 'planned', at, version, title, beginner, timer };
  } finally {
    await archive.close();
  }
}

function tellProgress({ ports }: CommandContext) {
  return ({ bytes, totalBytes }: { readonly bytes: number; readonly totalBytes: number }) => {
    const percent = totalBytes === 0 ? 100 : (100 * bytes) / totalBytes;
    ports.emit({ kind: 'progress', step: 'verify-archive', percent });
  };
}

async function record({
  context,
  journal,
  archive: { manifest, manifestSha256: digest },
  moment,
}: {
  context: CommandContext;
  journal: Journal;
  archive: Candidate['archive'];
  moment: Date;
}): Promise<Plan> {
  const { version, title } = manifest;
  const at = moment.toISOString();
  const until = findPlanEnd(context.site, moment).toISOString();
  const plan = { at, until, version, title, digest, user: await nameUser(context) };
  await journal.append({
    attempt: null,
    event: 'warning',
    step: null,
    data: { code: 'apply.planned', params: plan },
  });
  return plan;
}

async function nameUser({ ports }: CommandContext): Promise<string> {
  const { behind, user } = await ports.system.operator();
  return behind ?? user;
}

async function findBeginner({ site, ports }: CommandContext) {
  const timer = nameTimedUnit({ site, command: 'planned' }).replace(/service$/, 'timer');
  const state = (await ports.system.hasSystemd()) ? await readTimer({ unit: timer, ports }) : 'cron';
  return { timer, state } as const;
}
