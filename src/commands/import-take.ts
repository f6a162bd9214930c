import { stat } from 'node:fs/promises';
import { env, geteuid } from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { requireAdministrator } from '../domain/person/administrator.ts';
import { prepareStateFolder } from '../domain/platform/state-folder.ts';
import { nameImportUnits } from '../domain/reboot/import-units.ts';
import { takeRound } from '../pipeline/import/take-round.ts';
import type { RequestsTaken } from '../model/request-results.ts';
import type { TellingContext } from '../ports/context.ts';
import { requireImport } from './import-settings.ts';

const pauseMilliseconds = 400;
/** How long a round waits for what follows, such as the next piece of an archive. */
const quietMilliseconds = 3000;
/** Longer than any of these, systemd would have to ask whether it still lives. */
const longestMilliseconds = 50_000;

/**
 * For a path unit, a timer or cron: takes and answers what the Superviseur has put into the drop folder, and starts the unit that
 * runs what is queued. Under systemd it stays for some seconds: what comes meanwhile is answered at once, and somebody who writes
 * there without end cannot have root's programs started without end.
 *
 * @throws Problem `usage.import-off`, `permission.not-administrator`, `prerequisite.import-folder-unfit`
 */
export async function runImportTake(context: TellingContext): Promise<RequestsTaken> {
  const { site, ports, interruption } = context;
  const settings = requireImport(site);
  await requireAdministrator({ site, ports });
  await prepareStateFolder({ site, ports });
  const start = ports.clock.monotonic();
  let lastChange = start;
  let seen: string | undefined;
  const leaveIfAborted = (error: unknown) => {
    if (!interruption.aborted) throw error;
    return undefined;
  };
  for (;;) {
    const now = await readStamp(settings.folder);
    const round = now === seen ? undefined : await takeRound({ context, settings }).catch(leaveIfAborted);
    if (round?.isRunnable === true) await startRun(context);
    await context.keepHistory();
    // What this round itself has written there is not news; what came during it is.
    const after = round === undefined ? now : await readStamp(settings.folder);
    const isNews = now !== seen || round?.isExpecting === true;
    seen = round?.isExpecting === true ? undefined : after;
    if (isNews) lastChange = ports.clock.monotonic();
    const time = ports.clock.monotonic();
    const isOver = time - lastChange > quietMilliseconds || time - start > longestMilliseconds;
    if (!isUnderSystemd() || isOver || interruption.aborted) return { kind: 'requests-taken' };
    await sleep(pauseMilliseconds, undefined, { signal: interruption }).catch(() => undefined);
  }
}

function isUnderSystemd(): boolean {
  return env['INVOCATION_ID'] !== undefined;
}

/** It changes with every name that comes, goes or is replaced. */
async function readStamp(folder: string): Promise<string> {
  const found = await stat(folder, { bigint: true }).catch(() => undefined);
  return found === undefined ? '' : `${found.mtimeNs}`;
}

/** It does nothing if that unit is running; without it, who keeps the loop runs `import --run`. */
async function startRun({ site, ports }: TellingContext): Promise<void> {
  if (geteuid?.() !== 0 || !(await ports.system.hasSystemd())) return;
  const args = ['start', '--no-block', '--', nameImportUnits(site).run];
  await ports.shell.run({ program: 'systemctl', args, timeoutSeconds: 30 }).catch(() => undefined);
}
