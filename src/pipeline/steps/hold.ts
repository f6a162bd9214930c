import { holdClosed } from '../../domain/maintenance/hold.ts';
import { waitUntilHealthy } from '../../domain/platform/health.ts';
import { requireRunning } from '../../domain/platform/services.ts';
import type { Step } from '../step.ts';

/**
 * With `apply --hold`. Those who look at the new version may save something in it, so it stands past the point of no
 * return and has no undo; a recovery opens. It may have lasted an hour: only a platform that is healthy now is opened.
 */
export const hold: Step = {
  name: 'hold',
  async run(context) {
    const { site, ports } = context;
    await holdClosed(context);
    await waitUntilHealthy({ site, ports });
    await requireRunning({ services: site.services, ports });
  },
};
