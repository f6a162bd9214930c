import { requirePageOn, setFlag } from '../domain/maintenance/switch.ts';
import { readProgress } from '../domain/attempt/read-progress.ts';
import type { AttemptHistory } from '../domain/attempt/history.ts';
import { endsAttempt } from '../domain/journal/record.ts';
import { openAttemptLog } from '../domain/platform/attempt-log.ts';
import { requireInstalled } from '../domain/platform/release.ts';
import { awaitServiceCommands } from '../domain/platform/service-commands.ts';
import { requireRunning } from '../domain/platform/service-died.ts';
import { readServiceState } from '../domain/platform/service-state.ts';
import { createServiceWatch, letOutputsGo } from '../domain/platform/service-watch.ts';
import { endSurvivors } from '../domain/platform/survivors.ts';
import { permitStarts } from '../domain/reboot/permit.ts';
import { cancelQueuedStarts } from '../domain/reboot/queued-starts.ts';
import type { CommandContext } from '../ports/context.ts';
import type { Journal, JournalData } from '../model/journal.ts';
import { type Problem, toProblem } from '../messages/problem.ts';
import type { RebootBlock } from '../terms/reboot.ts';
import { bringUp, bringUpUntouched } from './bring-up.ts';
import { hasBegun } from './history.ts';
import { keepPageOn } from './keep-page-on.ts';
import { buildProcedure } from './procedure.ts';
import { isHalfInstalled, type RecoveryPlan } from './recover-plan.ts';
import { rollBack } from './roll-back.ts';
import { requireServerStays } from './server-stays.ts';
import { runStep, secondsSince } from './run-step.ts';
import { sweepAttempt } from './sweep-attempt.ts';
import { isFinishing, type RollbackContext } from './step.ts';
import { endAll } from './steps/services.ts';
import { underSystemd } from './under-systemd.ts';

type Work = Exclude<RecoveryPlan, { kind: 'nothing' }>;
type PlanTo<Kind extends Work['kind']> = Extract<Work, { kind: Kind }>;

/** How a recovery ended, as in the journal. */
export type RecoveryEnding =
  | { readonly outcome: 'forward' | 'rolled-back' }
  | { readonly outcome: 'maintenance'; readonly problem?: Problem; readonly rollback?: Problem };

/**
 * Completes an attempt that was interrupted, or that ended under the maintenance page. The caller holds the lock. It
 * may be killed at any moment and run again: it works from the journal, and what it repeats is idempotent.
 *
 * @throws Problem `maintenance.server-stopping`: the attempt then counts as interrupted
 */
export async function recoverAttempt(task: {
  readonly context: CommandContext;
  readonly journal: Journal;
  readonly plan: Work;
}): Promise<RecoveryEnding> {
  const { context, journal, plan } = task;
  return underSystemd({ context, journal, attempt: plan.attempt.id }, (reboot) =>
    recoverWithin({ ...task, reboot }),
  );
}

async function recoverWithin({
  context,
  journal,
  plan,
  reboot,
}: Parameters<typeof recoverAttempt>[0] & { reboot: RebootBlock }): Promise<RecoveryEnding> {
  const { site, ports } = context;
  const { id: attempt, started } = plan.attempt;
  const log = openAttemptLog({ site, attempt, clock: ports.clock });
  const { from, to } = started;
  const watch = createServiceWatch();
  const recovery = { site, ports, journal, log, watch, attempt, from, to, onProgress: () => undefined };
  const explain = () => {
    ports.emit({ kind: 'note', code: 'apply.recovery-goes-on', params: {} });
  };
  context.interruption.addEventListener('abort', explain);
  try {
    return await runRecovery({ recovery, plan, tool: context.tool, reboot });
  } finally {
    context.interruption.removeEventListener('abort', explain);
    await letOutputsGo({ watch, log });
    log.close();
  }
}

/** A run killed right after its last record has not reported it: visitors would see it as running forever. */
export async function showEnding({
  site,
  ports,
  attempt: { records, ending },
}: Pick<RollbackContext, 'site' | 'ports'> & { attempt: AttemptHistory }): Promise<void> {
  const progress = await readProgress({ site });
  if (ending === undefined || (progress?.state !== 'running' && progress?.state !== 'rolling-back')) return;
  const last = records.findLast(endsAttempt);
  for (const record of [records[0], last])
    if (record !== undefined) ports.emit({ kind: 'record', record, retold: true });
}

async function runRecovery({
  recovery,
  plan,
  ...by
}: {
  recovery: RollbackContext;
  plan: Work;
  tool: string;
  reboot: RebootBlock;
}): Promise<RecoveryEnding> {
  const { site, ports, attempt } = recovery;
  const start = ports.clock.monotonic();
  if (plan.kind === 'closed' && plan.attempt.ending !== undefined) {
    await setFlag(recovery).catch(() => undefined); // It is on record already that only support can go on from here.
    await showEnding({ site, ports, attempt: plan.attempt });
    return { outcome: 'maintenance' };
  }
  await tellStory(recovery);
  const isClosed = plan.kind === 'closed' || (plan.kind === 'back' && (await isExposed({ recovery, plan })));
  await announce({ recovery, direction: isClosed ? 'closed' : plan.kind, ...by });
  // Before anything else is done, and before nginx may be up again after a reboot.
  const isOpen = plan.kind !== 'closed' && plan.opened && (await isServing(recovery));
  // A disk failure here need not mean that visitors got in: nginx is asked whether the page is on before anything is
  // undone.
  if (!isOpen && hasBegun(recovery, 'stop-services')) await setFlag(recovery).catch(() => undefined);
  await endSurvivors({ ports, attempt }).catch(() => undefined); // Checked again before anything is restored.
  await awaitServiceCommands({ site, ports });
  const ending = await attemptEnding({ recovery, plan: isClosed ? undefined : plan, isOpen });
  if (ending.outcome === 'maintenance') await requireServerStays(recovery, ending.problem ?? ending.rollback);
  if (ending.outcome === 'maintenance') await keepPageOn(recovery);
  await recordEnding({ recovery, ending, seconds: secondsSince({ ports, start }) });
  return ending;
}

/**
 * The records so far: reporters and the page learn from them which update this is about. The percent stays what visitors
 * last saw, until the direction is known.
 */
async function tellStory({ site, journal, attempt, ports }: RollbackContext): Promise<void> {
  const record = journal.records.find((each) => each.event === 'attempt.started' && each.attempt === attempt);
  if (record === undefined) return;
  const progress = await readProgress({ site });
  const isOfAttempt = progress?.startedAt === record.at && progress.state !== 'idle';
  const overall = isOfAttempt ? { overall: { percent: progress.percent } } : {};
  ports.emit({ kind: 'record', record, retold: true, recovers: true, ...overall });
}

/**
 * Whether visitors may have reached the new version, or its data: it may have been started, by the attempt or by a
 * reboot, and nothing keeps them away now. What has been undone already cannot have been reached.
 */
async function isExposed({
  recovery,
  plan,
}: {
  recovery: RollbackContext;
  plan: PlanTo<'back'>;
}): Promise<boolean> {
  if (!isHalfInstalled(plan)) return false;
  const isLost = await requirePageOn(recovery).then(
    () => false,
    () => true,
  );
  if (!isLost || !hasBegun(recovery, 'activate')) return false;
  return hasBegun(recovery, 'start-services') || (await isAnyRunning(recovery));
}

/** An unwritable journal must not leave a half-installed platform open. */
async function announce({
  recovery,
  ...by
}: {
  recovery: RollbackContext;
  direction: JournalData['recovery.started']['direction'];
  tool: string;
  reboot: RebootBlock;
}): Promise<void> {
  const { ports, journal, attempt, from, to } = recovery;
  const operator = await ports.system.operator();
  const data = { from, to, operator, bootId: await ports.system.bootId(), pid: process.pid, ...by };
  try {
    await journal.append({ attempt, event: 'recovery.started', step: null, data });
  } catch (error) {
    if (hasBegun(recovery, 'stop-services')) await setFlag(recovery).catch(() => undefined);
    throw error;
  }
}

async function attemptEnding({
  recovery,
  plan,
  isOpen,
}: {
  recovery: RollbackContext;
  plan: PlanTo<'forward' | 'back'> | undefined;
  isOpen: boolean;
}): Promise<RecoveryEnding> {
  if (plan === undefined) return { outcome: 'maintenance' };
  if (plan.kind === 'forward') {
    const problem = await goForward({ recovery, plan, isOpen });
    return problem === undefined ? { outcome: 'forward' } : { outcome: 'maintenance', problem };
  }
  const rollback = await goBack({ recovery, plan, isOpen }).then(() => undefined, toProblem);
  return rollback === undefined ? { outcome: 'rolled-back' } : { outcome: 'maintenance', rollback };
}

/** That the new version was healthy once does not prove that it is now. */
async function goForward({
  recovery,
  plan,
  isOpen,
}: {
  recovery: RollbackContext;
  plan: PlanTo<'forward'>;
  isOpen: boolean;
}): Promise<Problem | undefined> {
  const { site, ports, to } = recovery;
  try {
    await requireInstalled({ site, version: to }); // Somebody may have switched `current` back by hand.
    await permitStarts(recovery);
    await ports.system.announceReady();
    await bringUp(recovery, to);
  } catch (error) {
    return toProblem(error);
  }
  for (const step of buildProcedure([]).filter(isFinishing)) {
    // If the services were stopped by a reboot, this recovery has put the page on again after a finished
    // `maintenance-off`.
    const isPageLeft = !isOpen && step.name === 'maintenance-off';
    if (!isPageLeft && !plan.steps.includes(step.name)) continue;
    const problem = await runStep({ context: recovery, step });
    if (problem !== undefined) return problem;
  }
  return undefined;
}

async function goBack({
  recovery,
  plan,
  isOpen,
}: {
  recovery: RollbackContext;
  plan: PlanTo<'back'>;
  isOpen: boolean;
}): Promise<void> {
  const { site, ports } = recovery;
  if (!isOpen && hasBegun(recovery, 'stop-services')) await requirePageOn(recovery);
  await endSurvivors(recovery); // A hook still running would change what is restored.
  // Whatever the journal says of the services: a reboot starts them again.
  if (isHalfInstalled(plan)) {
    await cancelQueuedStarts({ services: site.services, ports });
    await endAll(recovery, 'stop-services');
  }
  const steps = buildProcedure([]).filter(({ name }) => plan.undo.includes(name));
  // The release and the data first; only then may services start, ours and those that systemd has held back.
  await rollBack({ context: recovery, steps: steps.filter(({ lasts }) => lasts) });
  await permitStarts(recovery);
  await ports.system.announceReady();
  await rollBack({ context: recovery, steps: steps.filter(({ lasts }) => !lasts) });
  await bringUpUntouched(recovery);
  await sweepAttempt(recovery).catch(() => undefined); // The next update sweeps what remains of it.
}

async function recordEnding({
  recovery: { journal, attempt },
  ending,
  seconds,
}: {
  recovery: RollbackContext;
  ending: RecoveryEnding;
  seconds: number;
}): Promise<void> {
  const { problem, rollback } = ending.outcome === 'maintenance' ? ending : {};
  await journal.append({
    attempt,
    event: 'attempt.recovered',
    step: null,
    data: {
      outcome: ending.outcome,
      ...(problem && { problem: problem.toRecord() }),
      ...(rollback && { rollback: rollback.toRecord() }),
      seconds,
    },
  });
}

async function isServing({ site, ports }: RollbackContext): Promise<boolean> {
  return requireRunning({ site, ports }).then(
    () => true,
    () => false,
  );
}

async function isAnyRunning({ site, ports }: RollbackContext): Promise<boolean> {
  const states = await Promise.all(
    site.services.map((service) => readServiceState({ service, site, ports })),
  );
  return states.some(({ running }) => running);
}
