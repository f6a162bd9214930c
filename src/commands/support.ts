import { requireAdministrator } from '../domain/person/administrator.ts';
import { readJournal } from '../domain/journal/read.ts';
import type { AttemptHistory } from '../domain/attempt/history.ts';
import { foldJournal } from '../domain/attempt/state.ts';
import { withJournal } from '../domain/lock/with-journal.ts';
import { takeServerTurn } from '../domain/lock/turn.ts';
import { isFlagSet, setFlag } from '../domain/maintenance/switch.ts';
import { readInstalledVersion } from '../domain/platform/release.ts';
import { forgetFailedUnits } from '../domain/reboot/failed-units.ts';
import { settlePermit } from '../domain/reboot/permit.ts';
import { cancelQueuedStarts } from '../domain/reboot/queued-starts.ts';
import { describeUnrecovered, nameCase } from '../pipeline/describe-ending.ts';
import { requireAttempt } from '../pipeline/history.ts';
import { explainLostJournal } from '../pipeline/lost-journal.ts';
import { isHalfInstalled, mayServicesStart, planRecovery } from '../pipeline/recover-plan.ts';
import { recoverAttempt, showEnding, type RecoveryEnding } from '../pipeline/recover.ts';
import { isAttended, type CommandContext } from '../ports/context.ts';
import type { Journal } from '../model/journal.ts';
import { Problem, toProblem } from '../messages/problem.ts';
import type { RecoveryResult } from '../model/results.ts';
import { nameContact, sitePaths } from '../model/site.ts';

export interface RecoverOptions {
  /**
   * Leaves an attempt alone that ended under the maintenance page. For the boot: somebody may have repaired its data by
   * hand since, and a rollback would undo that without asking.
   */
  readonly interrupted?: boolean;
}

/**
 * Completes an interrupted update from the journal alone: forward if its health check had passed, back otherwise. Asks
 * nothing and never repeats an update, so that it may run at boot.
 *
 * @throws Problem `permission.*`, `busy.*`, `maintenance.*` if the platform stays under the page
 */
export async function runSupportRecover(
  context: CommandContext,
  options: RecoverOptions = {},
): Promise<RecoveryResult> {
  const { site, ports } = context;
  const course = { hasBegun: false };
  try {
    await requireAdministrator({ site, ports });
    const result = await withJournal({ site, ports, command: 'support recover' }, async (journal) => {
      course.hasBegun = true;
      return await recover({ context, journal, options });
    });
    if (options.interrupted !== true) await forgetFailedUnits({ site, ports });
    return result;
  } catch (error) {
    if (options.interrupted === true && !course.hasBegun) await keepStopped(context, toProblem(error));
    throw error;
  } finally {
    // Whatever the result: a server whose platform could not be recovered must boot all the same, under the page.
    await ports.system.announceReady();
  }
}

/**
 * At boot, a recovery that cannot even begin, perhaps because a disk is missing, must not let the platform's units
 * start on unrecovered data. If the journal is unreadable, the flag decides.
 */
async function keepStopped({ site, ports }: CommandContext, { exit }: Problem): Promise<void> {
  if (exit === 'busy' || exit === 'permission') return;
  const plan = await readJournal({ site }).then(
    ({ records }) => planRecovery(records),
    () => undefined,
  );
  const { flag } = sitePaths(site);
  if (plan === undefined ? !(await isFlagSet(flag)) : !isHalfInstalled(plan)) return;
  await setFlag({ site, ports }).catch(() => undefined);
  await cancelQueuedStarts({ services: site.services, ports }).catch(() => undefined);
}

async function recover({
  context,
  journal,
  options: { interrupted = false },
}: {
  context: CommandContext;
  journal: Journal;
  options: RecoverOptions;
}): Promise<RecoveryResult> {
  const plan = planRecovery(journal.records);
  const { last } = foldJournal(journal.records);
  if (plan.kind === 'nothing' || (interrupted && last?.ending !== undefined)) {
    // A reboot has removed the permit, and the page may be on.
    await settlePermit({ ...context, mayStart: mayServicesStart(journal.records) });
    if (last !== undefined) await showEnding({ ...context, attempt: last });
    if (plan.kind !== 'nothing') await requireOpen({ context, attempt: plan.attempt });
    return { kind: 'nothing-to-recover' };
  }
  const { id, started } = plan.attempt;
  const turn = await takeServerTurn({
    ...context,
    command: 'support recover',
    isAttended: isAttended(context),
    afterAnHour: 'go-on',
  });
  const ending = await explainLostJournal({ context, journal, attempt: id }, () =>
    recoverAttempt({ context, journal, plan }),
  ).finally(() => turn.release());
  const attempt = requireAttempt(journal, id);
  if (ending.outcome === 'maintenance') throw await describeFailure({ context, ending, attempt });
  const named = { ...nameCase(attempt), contact: nameContact(context.site.support) };
  const { from, to } = started;
  const { outcome } = ending;
  if (outcome === 'forward')
    return { kind: 'recovered', outcome, from, to, attempt: id, contact: named.contact };
  const restored = plan.kind === 'back' && plan.restored !== undefined ? { restored: plan.restored } : {};
  return { kind: 'recovered', outcome, from, to, ...restored, ...named };
}

/** Nothing is done about it at boot, but success must not be reported. @throws Problem `maintenance.recovery-left` */
async function requireOpen({
  context: { site },
  attempt,
}: {
  context: CommandContext;
  attempt: AttemptHistory;
}): Promise<void> {
  if (!(await isFlagSet(sitePaths(site).flag))) return;
  const installed = (await readInstalledVersion({ site })) ?? '?';
  const named = { ...nameCase(attempt), contact: nameContact(site.support) };
  throw Problem.of('maintenance.recovery-left', { ...named, installed });
}

async function describeFailure({
  context: { site },
  ending: { problem, rollback },
  attempt,
}: {
  context: CommandContext;
  ending: Extract<RecoveryEnding, { outcome: 'maintenance' }>;
  attempt: AttemptHistory;
}): Promise<Problem> {
  const cause = problem ?? rollback;
  const installed = await readInstalledVersion({ site });
  const contact = nameContact(site.support);
  return describeUnrecovered({ attempt, contact, installed, declined: cause === undefined, cause });
}
