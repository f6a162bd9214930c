import { requirePageOn, setFlag } from '../domain/maintenance/switch.ts';
import { endSurvivors } from '../domain/platform/survivors.ts';
import { type Problem, toProblem } from '../messages/problem.ts';
import type { RecordedProblem } from '../terms/recorded-problem.ts';
import { bringUpUntouched } from './bring-up.ts';
import { hasBegun, readCourse } from './history.ts';
import { keepPageOn } from './keep-page-on.ts';
import { rollBack } from './roll-back.ts';
import { runStep, secondsSince } from './run-step.ts';
import { requireServerStays } from './server-stays.ts';
import type { AttemptContext, Step } from './step.ts';
import { listUndo } from './undo-list.ts';

/** How an attempt ended, as in the journal. */
export type AttemptEnding =
  | { readonly outcome: 'succeeded' }
  | { readonly outcome: 'rolled-back' | 'maintenance'; readonly step: string; readonly problem: Problem };

/**
 * Runs an attempt to its ending. `attempt.started` is on record already; this writes everything after it, and exactly
 * one ending. Nothing begins before the record that announces it is on disk: if the journal cannot be written, this
 * throws, nothing further is done, and the attempt counts as interrupted. The same happens when the server is shutting
 * down.
 */
export async function runAttempt({
  context,
  steps,
}: {
  context: AttemptContext;
  steps: readonly Step[];
}): Promise<AttemptEnding> {
  const start = context.ports.clock.monotonic();
  for (const step of steps) {
    const problem = await runStep({ context, step });
    if (problem !== undefined) return endAfterFailure({ context, steps, step, problem, start });
  }
  await context.journal.append({
    attempt: context.attempt,
    event: 'attempt.succeeded',
    step: null,
    data: { version: context.to, seconds: secondsSince({ ...context, start }) },
  });
  return { outcome: 'succeeded' };
}

async function endAfterFailure({
  context,
  steps,
  step,
  problem,
  start,
}: {
  context: AttemptContext;
  steps: readonly Step[];
  step: Step;
  problem: Problem;
  start: number;
}): Promise<AttemptEnding> {
  await requireServerStays(context, problem);
  const rollback = await undoIfPossible({ context, steps, problem });
  if (rollback !== 'healthy') await requireServerStays(context, problem);
  const outcome = rollback === 'healthy' ? 'rolled-back' : 'maintenance';
  if (rollback === 'served') await recordServed(context);
  if (outcome === 'maintenance') await keepPageOn(context);
  await context.journal.append({
    attempt: context.attempt,
    event: 'attempt.failed',
    step: null,
    data: {
      outcome,
      step: step.name,
      problem: problem.toRecord(),
      ...(typeof rollback === 'object' && { rollback }),
      seconds: secondsSince({ ...context, start }),
    },
  });
  return { outcome, step: step.name, problem };
}

/**
 * Once visitors may have reached the new version, after the health check or because the page was lost, it may have
 * acknowledged writes that the old data lack: a rollback would lose them. The page then stays on until support has
 * looked.
 */
async function undoIfPossible({
  context,
  steps,
  problem,
}: {
  context: AttemptContext;
  steps: readonly Step[];
  problem: Problem;
}): Promise<'healthy' | 'past-return' | 'served' | RecordedProblem> {
  if (readCourse(context).steps.get('health-check')?.wasFinished) return 'past-return';
  if (await haveVisitorsEntered({ context, problem })) return 'served';
  // Somebody may have turned the page off: nobody must see the rollback. It has been on record since `maintenance-on`.
  if (hasBegun(context, 'stop-services')) await setFlag(context).catch(() => undefined);
  try {
    await endSurvivors(context); // A hook still running would change what is restored.
    await rollBack({ context, steps: listUndo({ steps, course: readCourse(context) }) });
    await bringUpUntouched(context);
    return 'healthy';
  } catch (error) {
    return toProblem(error).toRecord();
  }
}

/**
 * Whether visitors may have reached the new version: its services were started, and the page did not keep them away.
 */
async function haveVisitorsEntered({
  context,
  problem,
}: {
  context: AttemptContext;
  problem: Problem;
}): Promise<boolean> {
  const isLost = problem.code === 'step.page-lost';
  if (!hasBegun(context, 'health-check') && (isLost || !hasBegun(context, 'start-services'))) return false;
  return (
    isLost ||
    requirePageOn(context).then(
      () => false,
      () => true,
    )
  );
}

/**
 * Before the page is turned on again: a recovery that found it on would assume that it was never lost, and roll back.
 * An unwritable journal fails at the next record, once the platform is closed.
 */
async function recordServed({ journal, attempt }: AttemptContext): Promise<void> {
  const data = { code: 'apply.visitors-let-in', params: {} } as const;
  await journal.append({ attempt, event: 'warning', step: null, data }).catch(() => undefined);
}
