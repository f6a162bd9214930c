import { findPageByHand } from '../domain/attempt/page-by-hand.ts';
import { readSituation } from '../domain/attempt/read-situation.ts';
import { refuseUnwritable } from '../domain/journal/unwritable.ts';
import { withJournal } from '../domain/lock/with-journal.ts';
import { preparePublicFolder } from '../domain/maintenance/public-folder.ts';
import { isFlagSet, turnPageOff, turnPageOn } from '../domain/maintenance/switch.ts';
import { askVisitor } from '../domain/nginx/visit.ts';
import { requireAdministrator } from '../domain/person/administrator.ts';
import { findAilments } from '../domain/platform/ailments.ts';
import { readInstalledVersion } from '../domain/platform/release.ts';
import { forbidStarts, settlePermit } from '../domain/reboot/permit.ts';
import { Problem } from '../messages/problem.ts';
import type { Journal, JournalData } from '../model/journal.ts';
import type { PageByHand } from '../model/page-by-hand.ts';
import type { MaintenanceResult } from '../model/results.ts';
import { nameContact, sitePaths } from '../model/site.ts';
import { describeEnding } from '../pipeline/describe-ending.ts';
import { planRecovery } from '../pipeline/recover-plan.ts';
import type { CommandContext } from '../ports/context.ts';
import type { VisitFacts } from '../terms/visit.ts';

export interface PageOptions {
  /** For visitors, on one line. */
  readonly reason?: string;
  /** How long it is expected to last: visitors are told so, nothing else depends on it. */
  readonly minutes?: number;
}

/**
 * Turns the maintenance page on for an administrator, and proves that visitors get it. This is no attempt. Given again,
 * it renews what is missing, and replaces only what its options say.
 *
 * @throws Problem `permission.*`, `busy.*`, `locked.attempt-interrupted` and `maintenance.*` for the page of an update;
 *   `prerequisite.page-unproven` with the flag removed again, `prerequisite.public-unwritable`,
 *   `prerequisite.state-unwritable`
 */
export async function runMaintenanceOn(
  context: CommandContext,
  options: PageOptions,
): Promise<MaintenanceResult> {
  const { site, ports, pageWords } = context;
  return withJournalForPage({ context, command: 'maintenance on' }, async (journal) => {
    const before = findPageByHand(journal.records);
    const told = describePage({ context, options, before });
    const manual = { operator: await ports.system.operator(), ...told };
    const now = ports.clock.now().toISOString();
    await preparePublicFolder({
      site,
      ports,
      words: pageWords,
      byHand: { since: before?.since ?? now, ...told },
    });
    // Before the flag: from then on systemd would hold the platform's own units.
    await settlePermit({ site, ports, mayStart: true });
    const isAsked = options.reason !== undefined || options.minutes !== undefined;
    const already = before !== undefined && !isAsked && (await isFlagSet(sitePaths(site).flag));
    try {
      if (!already) await record(journal, 'maintenance.on', { flag: sitePaths(site).flag, manual });
      await turnPageOn({ site, ports });
    } catch (error) {
      if (before === undefined) await takeBack(context, journal);
      throw explainUnproven(error);
    }
    return { ...(await tell(context, journal)), action: 'turned-on', ...(already && { already }) };
  });
}

/** What an earlier `maintenance on` said stays, unless it is said anew. */
function describePage({
  context: { ports },
  options: { reason, minutes },
  before,
}: {
  context: CommandContext;
  options: PageOptions;
  before: PageByHand | undefined;
}): Pick<PageByHand, 'reason' | 'until'> {
  const end = minutes === undefined ? undefined : ports.clock.now().getTime() + minutes * 60_000;
  const until = end === undefined ? before?.until : new Date(end).toISOString();
  const why = reason ?? before?.reason;
  return {
    ...(why !== undefined && { reason: why }),
    ...(until !== undefined && { until }),
  };
}

/** What did not come about must not stay on record. A flag that was set before stays: it may keep visitors away. */
async function takeBack({ site, ports, pageWords }: CommandContext, journal: Journal): Promise<void> {
  const { flag } = sitePaths(site);
  const isByHand = findPageByHand(journal.records) !== undefined;
  const isSet = await isFlagSet(flag);
  if (!isSet || !isByHand) await forbidStarts({ site, ports });
  if (isSet) return;
  if (isByHand) await record(journal, 'maintenance.off', { flag, operator: await ports.system.operator() });
  await preparePublicFolder({ site, ports, words: pageWords, byHand: null }).catch(() => undefined);
}

function explainUnproven(error: unknown): unknown {
  if (!(error instanceof Problem) || error.code !== 'step.page-not-served') return error;
  return Problem.of('prerequisite.page-unproven', { visit: error.params['visit'] as VisitFacts }, error);
}

/**
 * Turns the page off, whoever turned it on by hand, and proves it. Health is asked first: it comes off only for a healthy
 * platform.
 *
 * @throws Problem `permission.*`, `busy.*`, `locked.attempt-interrupted` and `maintenance.*` for the page of an update,
 *   `prerequisite.page-kept` for an unhealthy platform; `step.page-not-removed` with the flag removed all the same
 */
export async function runMaintenanceOff(context: CommandContext): Promise<MaintenanceResult> {
  const { site, ports, pageWords } = context;
  return withJournalForPage({ context, command: 'maintenance off' }, async (journal) => {
    const { flag } = sitePaths(site);
    const isSet = await isFlagSet(flag);
    const already = !isSet && findPageByHand(journal.records) === undefined;
    if (isSet) await requireHealthy(context);
    if (!already) await record(journal, 'maintenance.off', { flag, operator: await ports.system.operator() });
    if (isSet) await turnPageOff({ site, ports });
    await forbidStarts({ site, ports });
    // Nobody sees it any more: what cannot be written now is written before it is shown again.
    await preparePublicFolder({ site, ports, words: pageWords, byHand: null }).catch(() => undefined);
    return { ...(await tell(context, journal)), action: 'turned-off', ...(already && { already }) };
  });
}

async function requireHealthy({ site, ports }: CommandContext): Promise<void> {
  const ailments = await findAilments({ site, ports });
  if (ailments !== undefined)
    throw Problem.of('prerequisite.page-kept', { url: site.health.url, ...ailments });
}

/**
 * Says whether visitors see the page, and why. Changes nothing, for anybody who may read the state.
 *
 * @throws Problem `prerequisite.state-unreadable`, that of a damaged journal
 */
export async function runMaintenanceStatus(context: CommandContext): Promise<MaintenanceResult> {
  const { records, running, journalProblem } = await readSituation(context);
  if (journalProblem !== undefined) throw journalProblem;
  const told = await tell(context, { records });
  const isRunning = running !== undefined && told.page === 'on';
  return { ...told, action: 'shown', ...(isRunning && { cause: 'running' }) };
}

async function tell(
  { site, ports }: CommandContext,
  { records }: Pick<Journal, 'records'>,
): Promise<Omit<MaintenanceResult, 'action'>> {
  const { page } = await askVisitor({ site, ports });
  const pageByHand = findPageByHand(records);
  const isClosed = page === 'on' || (await isFlagSet(sitePaths(site).flag));
  const cause =
    pageByHand !== undefined
      ? 'by-hand'
      : !isClosed
        ? undefined
        : planRecovery(records).kind === 'nothing'
          ? 'unexplained'
          : 'left';
  return {
    kind: 'maintenance',
    platform: site.name,
    page,
    url: site.url,
    ...(cause && { cause }),
    ...(pageByHand && { pageByHand }),
  };
}

/** Under the lock, with nothing of an update in the way. */
async function withJournalForPage(
  { context, command }: { context: CommandContext; command: string },
  action: (journal: Journal) => Promise<MaintenanceResult>,
): Promise<MaintenanceResult> {
  const { site, ports } = context;
  await requireAdministrator({ site, ports });
  return withJournal({ site, ports, command }, async (journal) => {
    await refusePageOfUpdate(context, journal);
    return await action(journal);
  });
}

/** Its page hides what is half installed, and only a recovery or support may decide that it is not. */
async function refusePageOfUpdate(
  { site }: CommandContext,
  { records }: Pick<Journal, 'records'>,
): Promise<void> {
  const plan = planRecovery(records);
  if (plan.kind === 'nothing') return;
  const installed = await readInstalledVersion({ site });
  const contact = nameContact(site.support);
  const problem = describeEnding({ attempt: plan.attempt, contact, installed });
  if (problem !== undefined) throw problem;
}

async function record<Name extends 'maintenance.on' | 'maintenance.off'>(
  journal: Journal,
  event: Name,
  data: JournalData[Name],
): Promise<void> {
  const entry = { attempt: null, event, step: null, data } as Parameters<Journal['append']>[0];
  await journal.append(entry).catch((error: unknown) => {
    throw refuseUnwritable(error);
  });
}
