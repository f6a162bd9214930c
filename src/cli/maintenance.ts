import { Problem } from '../messages/problem.ts';
import type { ExitName } from '../terms/exit-codes.ts';
import type { GlobalOptions } from './global-options.ts';
import { describe } from './help.ts';
import type { CommandSurroundings } from './runner.ts';

// prettier-ignore
const changingExits: readonly ExitName[] = [
  'ok', 'internal', 'usage', 'prerequisite', 'locked', 'busy', 'maintenance', 'permission',
];
const readingExits: readonly ExitName[] = ['ok', 'internal', 'usage', 'prerequisite'];

/** Once begun, it is finished, whatever happens to the terminal. */
const changing = { changes: true, heedsInterruption: true } as const;

export function addMaintenance({ program, text, runner }: CommandSurroundings): void {
  const { maintenance } = text.commands;
  const group = program.command('maintenance');
  describe({ command: group, words: maintenance, text, exits: [] });
  addOn({ program: group, text, runner });
  const { maintenanceOff, maintenanceStatus } = text.commands;
  const off = group.command('off');
  describe({ command: off, words: maintenanceOff, text, exits: changingExits });
  off.action(() =>
    runner.onPlatform({
      options: off.optsWithGlobals<GlobalOptions>(),
      ...changing,
      action: async (context) => (await import('../commands/maintenance.ts')).runMaintenanceOff(context),
    }),
  );
  const status = group.command('status');
  describe({ command: status, words: maintenanceStatus, text, exits: readingExits });
  status.action(() =>
    runner.onPlatform({
      options: status.optsWithGlobals<GlobalOptions>(),
      action: async (context) => (await import('../commands/maintenance.ts')).runMaintenanceStatus(context),
    }),
  );
}

function addOn({ program: group, text, runner }: CommandSurroundings): void {
  const { maintenanceOn } = text.commands;
  const command = group.command('on');
  describe({ command, words: maintenanceOn, text, exits: changingExits });
  command
    .option(`--reason <${text.words.text}>`, maintenanceOn.reason, readReason)
    .option(`--minutes <${text.words.count}>`, maintenanceOn.minutes, readMinutes)
    .action((flags: { readonly reason?: string; readonly minutes?: number }) =>
      runner.onPlatform({
        options: command.optsWithGlobals<GlobalOptions>(),
        ...changing,
        action: async (context) =>
          (await import('../commands/maintenance.ts')).runMaintenanceOn(context, flags),
      }),
    );
}

const longestReason = 200;
/** A week. */
const mostMinutes = 10_080;

/** One line that everybody reads: nothing in it may command a terminal, or make it look like another text. */
function readReason(reason: string): string {
  if (/^(?=.*\S)[^\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]{1,200}$/u.test(reason)) return reason.trim();
  throw Problem.of('usage.reason-malformed', { maximum: longestReason });
}

function readMinutes(minutes: string): number {
  const value = /^\d{1,5}$/.test(minutes) ? Number(minutes) : 0;
  if (value >= 1 && value <= mostMinutes) return value;
  throw Problem.of('usage.minutes-malformed', { given: minutes, maximum: mostMinutes });
}
