import { holdClosed } from '../../domain/maintenance/hold.ts';
import { waitUntilHealthy } from '../../domain/platform/health.ts';
import { requireRunning } from '../../domain/platform/service-died.ts';
import type { Step } from '../step.ts';

/**
 * With `apply --hold`. Those who look at the new version may save something in it, so it comes after the point of no
 * return and has no undo; a recovery opens the platform. It may have lasted an hour: only a platform that is healthy
 * now is opened.
 */
export const hold: Step = {
  name: 'hold',
  rehearsal: { impossible: 'it waits for a person; what it writes, `maintenance-on` tries' },
  async run(context) {
    const { site, ports, to } = context;
    await holdClosed(context);
    await waitUntilHealthy({ ...context, version: to });
    await requireRunning({ site, ports });
  },
};
