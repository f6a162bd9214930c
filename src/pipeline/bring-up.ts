import { waitUntilHealthy } from '../domain/platform/health.ts';
import { requireRunning } from '../domain/platform/service-died.ts';
import { letOutputsGo, noteBeginning } from '../domain/platform/service-watch.ts';
import { startServices } from '../domain/platform/services.ts';
import { permitStarts } from '../domain/reboot/permit.ts';
import { hasBegun } from './history.ts';
import type { RollbackContext } from './step.ts';

/**
 * Starts what is not running, and checks that the platform is healthy and has the expected version. If nothing was
 * stopped, visitors have had all along what answers.
 *
 * @throws Problem `step.service-not-started`, `step.service-crashed`, `step.unhealthy`, `step.other-version`,
 *   `step.service-died`
 */
export async function bringUp(context: RollbackContext, version: string): Promise<void> {
  const { site, ports } = context;
  await startAgain(context);
  await waitUntilHealthy({ ...context, version: hasBegun(context, 'stop-services') ? version : undefined });
  await requireRunning({ site, ports });
  await letOutputsGo(context);
}

/** Starts what is not running. What was started before counts as older than the version that should answer. */
export async function startAgain(context: RollbackContext): Promise<void> {
  await noteBeginning(context);
  await permitStarts(context);
  await startServices(context);
}

/**
 * If an attempt ends before the page is on, no undo checks the platform: a service may have died during the backup, or
 * not have been started after a reboot, and the platform must not be reported as open.
 */
export async function bringUpUntouched(context: RollbackContext): Promise<void> {
  if (!hasBegun(context, 'maintenance-on')) await bringUp(context, context.from);
}
