import type { Killed } from '../domain/platform/service-task.ts';
import type { RollbackContext } from './step.ts';

/** A killed process could not write what it still held: that must be on record, whatever the outcome. */
export function recordKill({ journal, attempt }: RollbackContext, step: string) {
  return async ({ service, processes }: Killed): Promise<void> => {
    const data =
      service === null
        ? ({ code: 'apply.platform-killed', params: { processes } } as const)
        : ({ code: 'apply.service-killed', params: { service, processes } } as const);
    await journal.append({ attempt, event: 'warning', step, data });
  };
}
