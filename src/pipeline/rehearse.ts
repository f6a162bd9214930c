import type { RehearsedStep } from '../model/facts.ts';
import type { ManifestHook } from '../model/manifest.ts';
import { toProblem, type Problem } from '../model/problem.ts';
import { buildProcedure, type ProcedureOptions } from './procedure.ts';
import type { RehearsalContext, Step } from './step.ts';

/**
 * Rehearses, in the procedure's order, everything that an attempt would do, beside the platform while it is in service;
 * everything created is removed. Finds all that would fail, not only the first. The caller holds the lock, and sweeps
 * the staging folder afterwards.
 *
 * If interrupted, it ends early with its findings so far.
 */
export async function rehearse(
  context: RehearsalContext,
  options: ProcedureOptions = {},
): Promise<readonly RehearsedStep[]> {
  const steps = buildProcedure(context.manifest?.hooks ?? [anyHook], options);
  const { emit } = context.ports;
  const tried: RehearsedStep[] = [];
  for (const [index, step] of steps.entries()) {
    if (context.interruption.aborted) break;
    emit({ kind: 'progress', step: 'rehearse', percent: (100 * index) / steps.length });
    const problems = await rehearseStep({ step, context });
    if (problems !== undefined)
      tried.push({
        step: step.name,
        ...(problems.length > 0 && { problems: problems.map((problem) => problem.toRecord()) }),
      });
  }
  emit({ kind: 'progress', step: 'rehearse', percent: 100 });
  return tried;
}

/** Stands for the hooks that an update may have. */
const anyHook: ManifestHook = {
  name: 'update',
  path: 'hooks/update',
  timeoutSeconds: 1,
  touchesData: true,
  title: { fr: '', en: '' },
};

/** Undefined for a step that can't be rehearsed. */
async function rehearseStep({
  step: { rehearsal },
  context,
}: {
  step: Step;
  context: RehearsalContext;
}): Promise<readonly Problem[] | undefined> {
  if (typeof rehearsal !== 'function') return undefined;
  const problems: Problem[] = [];
  for (const act of rehearsal(context)) {
    if (context.interruption.aborted) break;
    await act().catch((error: unknown) => problems.push(toProblem(error)));
  }
  // Errors of programs ended by an interruption are not findings.
  return context.interruption.aborted ? [] : problems;
}
