import type { ExitName } from '../ports/exit-codes.ts';
import type { GlobalOptions } from './global-options.ts';
import { describe } from './help.ts';
import type { CommandSurroundings } from './runner.ts';

const exits: readonly ExitName[] = ['ok', 'internal', 'usage', 'prerequisite', 'permission'];

export function addSetup({ program, text, runner }: CommandSurroundings): void {
  const { setup, setupNginx, setupSystemd } = text.commands;
  const group = program.command('setup');
  describe({ command: group, words: setup, text, exits: [] });

  const nginx = group.command('nginx');
  describe({ command: nginx, words: setupNginx, text, exits });
  nginx
    .option(`--output <${text.words.file}>`, setupNginx.output)
    .action((flags: { readonly output?: string }) =>
      runner.onPlatform({
        options: nginx.optsWithGlobals<GlobalOptions>(),
        action: async (context) => (await import('../commands/setup.ts')).runSetupNginx(context, flags),
      }),
    );

  const systemd = group.command('systemd');
  describe({ command: systemd, words: setupSystemd, text, exits });
  systemd
    .option(`--output <${text.words.folder}>`, setupSystemd.output)
    .action((flags: { readonly output?: string }) =>
      runner.onPlatform({
        options: systemd.optsWithGlobals<GlobalOptions>(),
        action: async (context) =>
          (await import('../commands/setup.ts')).runSetupSystemd(context, {
            ...flags,
            program: [process.execPath, ...process.argv.slice(1, 2)],
            words: text.units,
          }),
      }),
    );
}
