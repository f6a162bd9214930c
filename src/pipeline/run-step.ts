import { requirePageOn } from '../domain/maintenance/switch.ts';
import { type Problem, toProblem } from '../messages/problem.ts';
import type { Ports } from '../ports/ports.ts';
import type { RollbackContext, Runnable } from './step.ts';

/** Runs one step between its records; a failure is returned, not thrown. */
export async function runStep<Context extends RollbackContext>({
  context,
  step,
}: {
  context: Context;
  step: Runnable<Context>;
}): Promise<Problem | undefined> {
  const { journal, attempt, ports } = context;
  const start = ports.clock.monotonic();
  const data = step.touchesData ? { touchesData: step.touchesData } : {};
  await journal.append({ attempt, event: 'step.started', step: step.name, data });
  try {
    if (step.underPage) await requirePageOn(context);
    await step.run({
      ...context,
      onProgress: (percent, text) => {
        ports.emit({ kind: 'progress', step: step.name, percent, ...(text !== undefined && { text }) });
      },
    });
  } catch (error) {
    const problem = toProblem(error);
    await journal.append({
      attempt,
      event: 'step.failed',
      step: step.name,
      data: { problem: problem.toRecord() },
    });
    return problem;
  }
  const seconds = secondsSince({ ports, start });
  await journal.append({ attempt, event: 'step.finished', step: step.name, data: { seconds } });
  return undefined;
}

/** Rounded to a tenth of a second. */
export function secondsSince({ ports, start }: { ports: Ports; start: number }): number {
  return Math.round((ports.clock.monotonic() - start) / 100) / 10;
}
