import type { GlobalOptions } from './global-options.ts';
import { describe } from './help.ts';
import type { CommandSurroundings } from './runner.ts';

export function addStatus({ program, text, runner }: CommandSurroundings): void {
  const { status } = text.commands;
  const command = program.command('status');
  describe({ command, words: status, text, exits: ['ok', 'internal', 'usage', 'prerequisite'] });
  command.option('--follow', status.follow).action((flags: { readonly follow?: boolean }) =>
    runner.onPlatform({
      options: command.optsWithGlobals<GlobalOptions>(),
      streaming: flags.follow === true,
      heedsInterruption: flags.follow === true,
      action: async (context) => (await import('../commands/status.ts')).runStatus(context, flags),
    }),
  );
}
