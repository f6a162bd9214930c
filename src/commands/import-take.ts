import { stat } from 'node:fs/promises';
import { geteuid } from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { prepareStateFolder } from '../domain/platform/state-folder.ts';
import { nameImportUnits } from '../domain/reboot/import-units.ts';
import { takeRound, type Round } from '../pipeline/import/take-round.ts';
import type { ImportSettings } from '../model/site.ts';
import type { RequestsTaken } from '../model/request-results.ts';
import type { TellingContext } from '../ports/context.ts';
import { requireServed } from './import-settings.ts';

const pauseMilliseconds = 400;
/** How long a round waits for what follows, such as the next piece of an archive. */
const quietMilliseconds = 3000;
/** Longer than any of these, systemd would have to ask whether it still lives. */
const longestMilliseconds = 50_000;

/**
 * For a path unit, a timer or cron: takes and answers what the Superviseur has put into the drop folder, and starts the unit that
 * runs what is queued.
 *
 * @param stays for a unit: some seconds, in which what comes is answered at once. So nobody who writes there without end can have
 *   root's programs started without end
 * @throws Problem `usage.import-off`, `permission.not-administrator`, `prerequisite.import-folder-unfit`
 */
export async function runImportTake(
  context: TellingContext,
  { stays = false }: { readonly stays?: boolean },
): Promise<RequestsTaken> {
  const { site, ports, interruption } = context;
  const settings = await requireServed(context);
  await prepareStateFolder({ site, ports });
  const start = ports.clock.monotonic();
  let lastChange = start;
  let seen: string | undefined;
  let isLeft = false;
  for (;;) {
    const now = await readStamp(settings.folder);
    if (now !== seen || isLeft) {
      const round = await runRound(context, settings);
      // From its end: a round may take longer than what is waited for, and who asked goes on once it is answered.
      if (now !== seen || round?.isUnfinished === true) lastChange = ports.clock.monotonic();
      // What came during the round is seen by the next one, and so is what the round itself has written: that one writes nothing.
      isLeft = round === undefined || round.isExpecting || round.isUnfinished;
      seen = now;
    }
    const time = ports.clock.monotonic();
    const isOver = time - lastChange > quietMilliseconds || time - start > longestMilliseconds;
    if (!stays || isOver || interruption.aborted) return { kind: 'requests-taken' };
    await sleep(pauseMilliseconds, undefined, { signal: interruption }).catch(() => undefined);
  }
}

/** @returns undefined if another process holds the spool, or this one is to end */
async function runRound(context: TellingContext, settings: ImportSettings): Promise<Round | undefined> {
  try {
    const round = await takeRound({ context, settings });
    if (round?.isRunnable === true) await startRun(context);
    await context.keepHistory();
    return round;
  } catch (error) {
    if (context.interruption.aborted) return undefined;
    throw error;
  }
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
