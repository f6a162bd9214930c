import type { ExitName } from '../ports/exit-codes.ts';
import type { GlobalOptions } from './global-options.ts';
import { describe } from './help.ts';
import type { CommandSurroundings } from './runner.ts';

/** The last four with `--follow` alone. */
// prettier-ignore
const exits: readonly ExitName[] = [
  'ok', 'internal', 'usage', 'prerequisite', 'locked', 'busy', 'rolled-back', 'maintenance',
];

export function addStatus({ program, text, runner }: CommandSurroundings): void {
  const { status } = text.commands;
  const command = program.command('status');
  describe({ command, words: status, text, exits });
  command.option('--follow', status.follow).action((flags: { readonly follow?: boolean }) =>
    runner.onPlatform({
      options: command.optsWithGlobals<GlobalOptions>(),
      streaming: flags.follow === true,
      heedsInterruption: flags.follow === true,
      action: async (context) => (await import('../commands/status.ts')).runStatus(context, flags),
    }),
  );
}
