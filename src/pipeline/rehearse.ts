import { judgeFacts } from '../domain/checks/index.ts';
import type { RehearsedStep } from '../terms/check.ts';
import type { ManifestHook } from '../model/manifest.ts';
import { Problem, toProblem } from '../messages/problem.ts';
import type { CommandContext } from '../ports/context.ts';
import type { Candidate } from './prepare.ts';
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

/**
 * Tries the update out in miniature, now that it is staged: what would fail is a refusal, and no attempt.
 *
 * @throws Problem `prerequisite.checks-failed`
 */
export async function requireRehearsed({
  context: { site, ports, interruption },
  candidate: { archive, from, facts },
  staging,
  procedure,
}: {
  context: CommandContext;
  candidate: Candidate;
  staging: string;
  procedure: ProcedureOptions;
}): Promise<void> {
  const { manifest } = archive;
  const steps = await rehearse({ site, ports, from, manifest, staging, interruption }, procedure);
  const verdicts = judgeFacts({ ...facts, rehearsal: { steps } });
  const failed = verdicts.filter(({ check, status }) => check === 'rehearsal' && status === 'failed');
  if (failed.length > 0) throw Problem.of('prerequisite.checks-failed', { verdicts: failed });
}
