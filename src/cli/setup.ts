import { Option } from 'commander';
import type { ExitName } from '../terms/exit-codes.ts';
import { judgeConfiguration } from './check.ts';
import type { GlobalOptions } from './global-options.ts';
import { describe } from './help.ts';
import type { CommandSurroundings } from './runner.ts';

interface NginxFlags {
  readonly output?: string;
  readonly install?: boolean;
  readonly undo?: boolean;
  readonly yes?: boolean;
  readonly nginxConfig?: string;
}

const exits: readonly ExitName[] = ['ok', 'internal', 'usage', 'prerequisite', 'permission'];

export function addSetup({ program, text, runner }: CommandSurroundings): void {
  const { setup, setupNginx, setupSystemd, setupMove, setupCheck } = text.commands;
  const group = program.command('setup');
  describe({ command: group, words: setup, text, exits: [] });

  const nginx = group.command('nginx');
  describe({ command: nginx, words: setupNginx, text, exits });
  nginx
    .option(`--output <${text.words.file}>`, setupNginx.output)
    .addOption(new Option('--install', setupNginx.install).conflicts(['output', 'undo']))
    .addOption(new Option('--undo', setupNginx.undo).conflicts('output'))
    .option('--yes', setupNginx.yes)
    .option(`--nginx-config <${text.words.file}>`, setupNginx.nginxConfig)
    .action((flags: NginxFlags) =>
      runner.onPlatform({
        options: nginx.optsWithGlobals<GlobalOptions>(),
        changes: flags.install === true || flags.undo === true,
        heedsInterruption: flags.install === true || flags.undo === true,
        action: async (context) =>
          flags.install === true || flags.undo === true
            ? (await import('../commands/setup-nginx.ts')).runNginxChange(context, flags)
            : (await import('../commands/setup.ts')).runSetupNginx(context, flags),
      }),
    );

  const move = group.command('move');
  describe({ command: move, words: setupMove, text, exits: [...exits, 'busy'] });
  move.action(() =>
    runner.onPlatform({
      options: move.optsWithGlobals<GlobalOptions>(),
      ignoresMark: true,
      action: async (context) => (await import('../commands/move.ts')).runSetupMove(context),
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

  const check = group.command('check');
  describe({ command: check, words: setupCheck, text, exits: ['ok', 'internal', 'usage', 'permission'] });
  check.action(() => judgeConfiguration({ runner, options: check.optsWithGlobals<GlobalOptions>() }));
}
