import { preparePublicFolder } from '../../domain/maintenance/public-folder.ts';
import { turnPageOff, turnPageOn } from '../../domain/maintenance/switch.ts';
import { requirePageReady, requireServed } from '../../domain/rehearsal/ask-platform.ts';
import { probeFolder } from '../../domain/rehearsal/probe-folder.ts';
import { sitePaths } from '../../model/site.ts';
import { bringUp } from '../bring-up.ts';
import { readCourse } from '../history.ts';
import type { FinishingStep, RollbackContext, Step } from '../step.ts';

export const maintenanceOn: Step = {
  name: 'maintenance-on',
  rehearsal: (context) => [
    () => probeFolder({ ...context, folder: context.site.public }),
    () => requirePageReady(context),
    () => requireServed(context),
  ],
  async run({ site, ports, journal, attempt, pageWords }) {
    await preparePublicFolder({ site, ports, words: pageWords, byHand: null });
    const { flag } = sitePaths(site);
    await journal.append({ attempt, event: 'maintenance.on', step: 'maintenance-on', data: { flag } });
    await turnPageOn({ site, ports });
  },
  // The last undo of a rollback: by now the old version is back in place and started, and it is opened only if healthy.
  async undo(context) {
    // Everything stopped has been started by now, unless a reboot or a service's own exit came in between.
    await bringUp(context, context.from);
    // A page that was not served has removed its own flag, and left one that an administrator had set before.
    const { steps, failures } = readCourse(context);
    if (!steps.has('stop-services') && failures.some(({ step }) => step === 'maintenance-on')) return;
    await recordOpening(context, 'maintenance-on');
    await turnPageOff(context);
  },
};

export const maintenanceOff: FinishingStep = {
  name: 'maintenance-off',
  finishes: true,
  rehearsal: {
    impossible: 'without the page there is nothing to turn off; `maintenance-on` tries what it needs',
  },
  async run(context) {
    await recordOpening(context, 'maintenance-off');
    await turnPageOff(context);
  },
};

async function recordOpening({ site, journal, attempt }: RollbackContext, step: string): Promise<void> {
  const { flag } = sitePaths(site);
  await journal.append({ attempt, event: 'maintenance.off', step, data: { flag } });
}
