import { Option } from 'commander';
import type { ExitName } from '../terms/exit-codes.ts';
import type { GlobalOptions } from './global-options.ts';
import { describe } from './help.ts';
import type { CommandSurroundings } from './runner.ts';

/** Of the last five, all but the very last with `--follow` only. */
// prettier-ignore
const exits: readonly ExitName[] = [
  'ok', 'internal', 'usage', 'prerequisite', 'locked', 'busy', 'rolled-back', 'maintenance', 'permission',
];

interface StatusFlags {
  readonly follow?: boolean;
  readonly history?: boolean;
  readonly attempt?: string;
  readonly verify?: boolean;
}

export function addStatus({ program, text, runner }: CommandSurroundings): void {
  const { status } = text.commands;
  const command = program.command('status');
  describe({ command, words: status, text, exits });
  command
    .option('--follow', status.follow)
    .addOption(new Option('--history', status.history).conflicts(['follow', 'attempt', 'verify']))
    .addOption(new Option(`--attempt <${text.words.id}>`, status.attempt).conflicts(['follow', 'verify']))
    .addOption(new Option('--verify', status.verify).conflicts('follow'))
    .action(({ follow = false, history = false, attempt, verify = false }: StatusFlags) =>
      runner.onPlatform({
        options: command.optsWithGlobals<GlobalOptions>(),
        streaming: follow,
        heedsInterruption: follow,
        action: async (context) => {
          if (!history && !verify && attempt === undefined)
            return (await import('../commands/status.ts')).runStatus(context, { follow });
          const { runAttemptView, runHistory, runVerification } =
            await import('../commands/status-journal.ts');
          if (attempt !== undefined) return runAttemptView(context, attempt);
          return history ? runHistory(context) : runVerification(context);
        },
      }),
    );
}
