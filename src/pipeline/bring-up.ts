import { waitUntilHealthy } from '../domain/platform/health.ts';
import { requireRunning, startServices } from '../domain/platform/services.ts';
import { hasBegun } from './history.ts';
import type { RollbackContext } from './step.ts';

/**
 * Starts what does not run, and sees that the platform is healthy.
 *
 * @throws Problem `step.service-not-started`, `step.unhealthy`, `step.service-died`
 */
export async function bringUp({ site, ports, log }: RollbackContext): Promise<void> {
  await startServices({ services: site.services, ports, log });
  await waitUntilHealthy({ site, ports });
  await requireRunning({ services: site.services, ports });
}

/**
 * Where an attempt ends before the page, nothing is undone that would look at the platform: a service may have died by itself
 * during the backup, or a reboot have left it stopped, and nobody may be told that the platform is open.
 */
export async function bringUpUntouched(context: RollbackContext): Promise<void> {
  if (!hasBegun(context, 'maintenance-on')) await bringUp(context);
}
