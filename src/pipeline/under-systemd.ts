import { withoutReboot } from '../domain/reboot/inhibitor.ts';
import { settlePermit } from '../domain/reboot/permit.ts';
import { withWatch } from '../domain/reboot/watch.ts';
import type { CommandContext } from '../ports/context.ts';
import type { Journal } from '../model/journal.ts';
import type { RebootBlock } from '../terms/reboot.ts';
import { mayServicesStart } from './recover-plan.ts';
import { withServer } from './server-stays.ts';

/**
 * Runs what changes the platform under systemd's protection: it prevents a shutdown of the server, and starts a
 * recovery if this process dies before the end. The journal tells which of the platform's units may start afterwards.
 *
 * @throws Problem `maintenance.server-stopping`
 */
export async function underSystemd<T>(
  { context, journal, attempt }: { context: CommandContext; journal: Journal; attempt: string },
  action: (reboot: RebootBlock) => Promise<T>,
): Promise<T> {
  const { site, ports, language, pageWords } = context;
  try {
    return await withoutReboot({ ports, why: pageWords[language].administrators }, (reboot) =>
      withWatch({ site, ports }, () => withServer({ context, attempt }, () => action(reboot))),
    );
  } finally {
    await settlePermit({ site, ports, mayStart: mayServicesStart(journal.records) });
  }
}
