import { preparePublicFolder } from '../../domain/maintenance/public-folder.ts';
import { turnPageOff, turnPageOn } from '../../domain/maintenance/switch.ts';
import { waitUntilHealthy } from '../../domain/platform/health.ts';
import { sitePaths } from '../../ports/site.ts';
import type { RollbackContext, Step } from '../step.ts';

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
    await waitUntilHealthy(context);
    await openPlatform(context, 'maintenance-on');
  },
};

export const maintenanceOff: Step = {
  name: 'maintenance-off',
  async run(context) {
    await openPlatform(context, 'maintenance-off');
  },
};

async function openPlatform({ site, ports, journal, attempt }: RollbackContext, step: string): Promise<void> {
  const { flag } = sitePaths(site);
  await journal.append({ attempt, event: 'maintenance.off', step, data: { flag } });
  await turnPageOff({ site, ports });
}
