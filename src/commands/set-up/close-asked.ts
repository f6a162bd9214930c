import { nameImportUnits } from '../../domain/reboot/import-units.ts';
import type { Site } from '../../model/site.ts';
import { closeRequests } from '../../pipeline/import/close-requests.ts';
import type { AnsweringContext } from '../../ports/context.ts';

/** Longer than systemd waits for a round that it stops. */
const stopSeconds = 120;
/** For a round that cron or a person has begun. */
const patienceMilliseconds = 30_000;
const pauseMilliseconds = 200;

/**
 * Refuses what was asked for in a folder and has not begun, and answers it there: once the units are gone, and the configuration does
 * not name the folder any more, nobody else would. Done before that, so that a kill in between leaves no answer owed, and once more
 * afterwards, for what a round that was already running has taken meanwhile. A round that does not end leaves it to the next run.
 *
 * @param folder undefined if the Superviseur could not ask before
 */
export async function closeAsked(context: AnsweringContext, folder: string | undefined): Promise<void> {
  const { clock } = context.ports;
  if (folder !== undefined) await stopRound(context);
  const site: Site =
    folder === undefined ? context.site : { ...context.site, import: { folder, mode: 'off', maximumGiB: 1 } };
  const deadline = clock.monotonic() + patienceMilliseconds;
  while ((await closeRequests({ ...context, site })) === 'busy' && clock.monotonic() < deadline)
    await clock.sleep(pauseMilliseconds);
}

/** It goes by the configuration with which it began, and may be stopped at any time. */
async function stopRound({ site, ports: { shell, system } }: AnsweringContext): Promise<void> {
  if (!(await system.hasSystemd())) return;
  const args = ['stop', '--', nameImportUnits(site).take];
  await shell.run({ program: 'systemctl', args, timeoutSeconds: stopSeconds }).catch(() => undefined);
}
