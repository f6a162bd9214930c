import { waitUntilHealthy } from '../../domain/platform/health.ts';
import { startServices, stopServices } from '../../domain/platform/services.ts';
import type { RollbackContext, Step } from '../step.ts';

const start = ({ site, ports, log }: RollbackContext) =>
  startServices({ services: site.services, ports, log: log.path });

const stop = ({ site, ports, log }: RollbackContext) =>
  stopServices({ services: site.services, ports, log: log.path });

export const stopPlatform: Step = { name: 'stop-services', run: stop, undo: start };

export const startPlatform: Step = { name: 'start-services', run: start, undo: stop };

/** The point of no return: once it has passed, a failure no longer gives the old version back. */
export const healthCheck: Step = { name: 'health-check', run: waitUntilHealthy };
