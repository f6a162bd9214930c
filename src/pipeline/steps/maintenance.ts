import { preparePublicFolder } from '../../domain/maintenance/public-folder.ts';
import { turnPageOff, turnPageOn } from '../../domain/maintenance/switch.ts';
import { waitUntilHealthy } from '../../domain/platform/health.ts';
import { requireRunning, startServices } from '../../domain/platform/services.ts';
import { sitePaths } from '../../ports/site.ts';
import { hasBegun, hasFailed } from '../history.ts';
import type { FinishingStep, RollbackContext, Step } from '../step.ts';

export const maintenanceOn: Step = {
  name: 'maintenance-on',
  async run({ site, ports, journal, attempt, pageWords }) {
    await preparePublicFolder({ site, ports, words: pageWords });
    const { flag } = sitePaths(site);
    await journal.append({ attempt, event: 'maintenance.on', step: 'maintenance-on', data: { flag } });
    await turnPageOn({ site, ports });
  },
  // The last undo of a rollback: by now the old version is back in place and started, and is opened only if healthy.
  async undo(context) {
    const { site, ports } = context;
    if (!hasBegun(context, 'stop-services')) {
      // Nothing was stopped, so the platform is as it was. A page that was not served has taken its own flag back, and left
      // one that an administrator had set before.
      if (hasFailed(context, 'maintenance-on')) return;
      // Only a recovery comes here: a reboot may have left the services stopped.
      await startServices({ services: site.services, ports, log: context.log });
    }
    await waitUntilHealthy({ site, ports });
    await requireRunning({ services: site.services, ports });
    await recordOpening(context, 'maintenance-on');
    await turnPageOff({ site, ports });
  },
};

export const maintenanceOff: FinishingStep = {
  name: 'maintenance-off',
  async run(context) {
    await recordOpening(context, 'maintenance-off');
    await turnPageOff(context);
  },
};

async function recordOpening({ site, journal, attempt }: RollbackContext, step: string): Promise<void> {
  const { flag } = sitePaths(site);
  await journal.append({ attempt, event: 'maintenance.off', step, data: { flag } });
}
