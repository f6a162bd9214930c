import type { RollbackContext, Step } from './step.ts';

/**
 * Undoes the begun steps, the last one first. It stops at the first undo that fails: what would follow builds on it, and
 * an old version on half-restored data must not be started. The maintenance page then stays on, since taking it off is the
 * last undo.
 */
export async function rollBack({
  context,
  steps,
}: {
  context: RollbackContext;
  steps: readonly Step[];
}): Promise<void> {
  const { journal, attempt, ports } = context;
  for (const step of steps.toReversed()) {
    if (step.undo === undefined) continue;
    const start = ports.clock.monotonic();
    ports.emit({ kind: 'progress', step: step.name }); // No record tells that it begins.
    await step.undo({
      ...context,
      onProgress: (percent) => {
        ports.emit({ kind: 'progress', step: step.name, percent });
      },
    });
    const seconds = Math.round((ports.clock.monotonic() - start) / 100) / 10;
    await journal.append({ attempt, event: 'step.undone', step: step.name, data: { seconds } });
  }
}
