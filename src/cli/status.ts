import { Option, type Command } from 'commander';
import { Problem } from '../messages/problem.ts';
import type { ExitName } from '../terms/exit-codes.ts';
import { addAll, requireNoneNamed } from './all.ts';
import type { GlobalOptions } from './global-options.ts';
import { describe } from './help.ts';
import type { CommandContext } from '../ports/context.ts';
import type { Result } from '../model/results.ts';
import type { CommandSurroundings, Runner } from './runner.ts';

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
  readonly all?: boolean;
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
    .action((flags: StatusFlags) => {
      const options = command.optsWithGlobals<GlobalOptions>();
      const { format, output } = flags;
      if (output !== undefined && format !== 'prometheus')
        throw Problem.of('usage.value-missing', { option: '--format', command: 'ospi-update status' });
      if (flags.all === true) return runOnAll({ command, runner, flags });
      const { follow = false } = flags;
      return runner.onPlatform({
        options,
        streaming: follow,
        heedsInterruption: follow,
        action: (context) => runOnOne(context, flags),
      });
    });
  addAll(command, text, ['follow', 'attempt']);
}

function runOnAll({
  command,
  runner,
  flags: { format, output },
}: {
  readonly command: Command;
  readonly runner: Runner;
  readonly flags: StatusFlags;
}): Promise<void> {
  const options = command.optsWithGlobals<GlobalOptions>();
  // One file of all metrics is no list of objects.
  const argument = output !== undefined && options.json === true ? '--json --output' : undefined;
  requireNoneNamed({ command, options, argument });
  return runner.everywhere({ options, combine: format && { format, output } });
}

async function runOnOne(context: CommandContext, flags: StatusFlags): Promise<Result> {
  const {
    follow = false,
    history = false,
    attempt,
    verify = false,
    format,
    exitCode = false,
    output,
  } = flags;
  if (format !== undefined)
    return (await import('../commands/status-monitoring.ts')).runMonitoring(context, { format, output });
  if (!history && !verify && attempt === undefined)
    return (await import('../commands/status.ts')).runStatus(context, { follow, exitCode });
  const { runAttemptView, runHistory, runVerification } = await import('../commands/status-journal.ts');
  if (attempt !== undefined) return runAttemptView(context, attempt);
  return history ? runHistory(context) : runVerification(context);
}
