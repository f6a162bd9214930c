import type { RollbackContext, Step } from './step.ts';

/**
 * Undoes the begun steps, last first. Stops at the first undo that fails: the next ones depend on it, and an old
 * version must not be started on half-restored data. The maintenance page then stays on, since taking it off is the
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
    ports.emit({ kind: 'progress', step: step.name }); // No record announces its beginning.
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
