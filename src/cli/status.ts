import { Option } from 'commander';
import { Problem } from '../messages/problem.ts';
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
  readonly format?: 'nagios' | 'prometheus';
  readonly exitCode?: boolean;
  readonly output?: string;
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
    .addOption(
      new Option(`--format <${text.words.format}>`, status.format)
        .choices(['nagios', 'prometheus'])
        .conflicts(['follow', 'history', 'attempt', 'verify', 'exitCode']),
    )
    .addOption(
      new Option(`--output <${text.words.file}>`, status.output).conflicts([
        'follow',
        'history',
        'attempt',
        'verify',
        'exitCode',
      ]),
    )
    .addOption(
      new Option('--exit-code', status.exitCode).conflicts(['follow', 'history', 'attempt', 'verify']),
    )
    .action(
      ({
        follow = false,
        history = false,
        attempt,
        verify = false,
        format,
        exitCode = false,
        output,
      }: StatusFlags) =>
        runner.onPlatform({
          options: command.optsWithGlobals<GlobalOptions>(),
          streaming: follow,
          heedsInterruption: follow,
          action: async (context) => {
            if (output !== undefined && format !== 'prometheus')
              throw Problem.of('usage.value-missing', { option: '--format', command: 'ospi-update status' });
            if (format !== undefined)
              return (await import('../commands/status-monitoring.ts')).runMonitoring(context, {
                format,
                output,
              });
            if (!history && !verify && attempt === undefined)
              return (await import('../commands/status.ts')).runStatus(context, { follow, exitCode });
            const { runAttemptView, runHistory, runVerification } =
              await import('../commands/status-journal.ts');
            if (attempt !== undefined) return runAttemptView(context, attempt);
            return history ? runHistory(context) : runVerification(context);
          },
        }),
    );
}
