import type { GlobalOptions } from './global-options.ts';
import { describe } from './help.ts';
import type { CommandSurroundings } from './runner.ts';

export function addSetup({ program, text, runner }: CommandSurroundings): void {
  const { setup, setupNginx } = text.commands;
  const group = program.command('setup');
  describe({ command: group, words: setup, text, exits: [] });
  const command = group.command('nginx');
  describe({
    command,
    words: setupNginx,
    text,
    exits: ['ok', 'internal', 'usage', 'prerequisite', 'permission'],
  });
  command
    .option(`--output <${text.words.file}>`, setupNginx.output)
    .action((flags: { readonly output?: string }) =>
      runner.onPlatform({
        options: command.optsWithGlobals<GlobalOptions>(),
        action: async (context) => (await import('../commands/setup.ts')).runSetupNginx(context, flags),
      }),
    );
}
