import { requirePageOn } from '../../domain/maintenance/switch.ts';
import { endPlatform, endServices } from '../../domain/platform/end-services.ts';
import { waitUntilHealthy } from '../../domain/platform/health.ts';
import { forbidStarts } from '../../domain/reboot/permit.ts';
import { requireHealthy } from '../../domain/rehearsal/ask-platform.ts';
import { requireManageable } from '../../domain/rehearsal/ask-services.ts';
import { requireRunning } from '../../domain/platform/service-died.ts';
import { readServiceState } from '../../domain/platform/service-state.ts';
import { letOutputsGo } from '../../domain/platform/service-watch.ts';
import { requireSilence } from '../../domain/platform/still-answers.ts';
import { stopServices } from '../../domain/platform/services.ts';
import { startAgain } from '../bring-up.ts';
import { readCourse } from '../history.ts';
import { recordKill } from '../record-kill.ts';
import type { RehearsalContext, RehearsedAct, RollbackContext, Step } from '../step.ts';

export const stopPlatform: Step = {
  name: 'stop-services',
  underPage: true,
  rehearsal: askServices,
  async run(context) {
    const task = { ...context, onKill: recordKill(context, 'stop-services') };
    await forbidStarts(context);
    await stopServices(task);
    await endPlatform(task);
    await requireSilence(context);
    context.watch.allEnded = true;
  },
  // However far the stop had come: a service that is still stopping looks as if it ran, and would be gone a moment
  // later.
  async undo(context) {
    // Started again already: visitors may be there by now.
    if (!context.watch.allEnded && readCourse(context).steps.get('stop-services')?.wasUndone !== true)
      await endAll(context, 'stop-services');
    await startAll(context, 'stop-services');
  },
};

export const startPlatform: Step = {
  name: 'start-services',
  lasts: true,
  underPage: true,
  rehearsal: { impossible: 'its services run, and are not to stop; `stop-services` asks for both' },
  run: (context) => startAll(context, 'start-services'),
  // Including services not seen running: they would come up later, on data restored for another version.
  undo: (context) => endAll(context, 'start-services'),
};

/** Whether each could be stopped and started again. */
function askServices({ site, ports }: RehearsalContext): readonly RehearsedAct[] {
  return site.services.map((service) => () => requireManageable({ service, site, ports }));
}

async function startAll(context: RollbackContext, step: string): Promise<void> {
  await endStrays(context, step);
  await startAgain(context);
}

/**
 * Ends what a hook or a watchdog has started since everything had ended: it may hold data that changed since, or are
 * about to.
 */
export async function endStrays(context: RollbackContext, step: string): Promise<void> {
  if (context.watch.allEnded && (await isAnyRunning(context))) await endAll(context, step);
}

async function isAnyRunning({ site, ports }: RollbackContext): Promise<boolean> {
  for (const service of site.services)
    if ((await readServiceState({ service, site, ports })).running) return true;
  return false;
}

/** Completes the stop of all services, whatever was begun. */
export async function endAll(context: RollbackContext, step: string): Promise<void> {
  await forbidStarts(context);
  await endServices({ ...context, onKill: recordKill(context, step) });
  await letOutputsGo(context);
}

/** The point of no return: after it, a failure no longer brings the old version back. */
export const healthCheck: Step = {
  name: 'health-check',
  underPage: true,
  rehearsal: (context) => [() => requireHealthy(context)],
  async run(context) {
    const { site, ports, to } = context;
    await waitUntilHealthy({ ...context, version: to });
    await requireRunning({ site, ports });
    await requirePageOn({ site, ports });
    await letOutputsGo(context);
  },
};
