import { requirePageOn } from '../../domain/maintenance/switch.ts';
import { waitUntilHealthy } from '../../domain/platform/health.ts';
import { requireRunning, startServices, stopServices } from '../../domain/platform/services.ts';
import type { RollbackContext, Step } from '../step.ts';

const start = ({ site, ports, log }: RollbackContext) =>
  startServices({ services: site.services, ports, log });

const stop = ({ site, ports, log }: RollbackContext) => stopServices({ services: site.services, ports, log });

export const stopPlatform: Step = { name: 'stop-services', underPage: true, run: stop, undo: start };

export const startPlatform: Step = { name: 'start-services', underPage: true, run: start, undo: stop };

/** The point of no return: once it has passed, a failure no longer gives the old version back. */
export const healthCheck: Step = {
  name: 'health-check',
  underPage: true,
  async run({ site, ports }) {
    await waitUntilHealthy({ site, ports });
    await requireRunning({ services: site.services, ports });
    await requirePageOn({ site, ports });
  },
};
