import { Option, type Command } from 'commander';
import type { SetUpFlags } from '../commands/set-up/set-up.ts';
import type { ExitName } from '../terms/exit-codes.ts';
import { judgeConfiguration } from './check.ts';
import type { GlobalOptions } from './global-options.ts';
import { Problem } from '../messages/problem.ts';
import { describe } from './help.ts';
import { nameCommand } from './parse-error.ts';
import type { TalkingCommand } from './parse-error.ts';
import type { CommandSurroundings } from './runner.ts';

interface NginxFlags {
  readonly output?: string;
  readonly install?: boolean;
  readonly undo?: boolean;
  readonly yes?: boolean;
  readonly nginxConfig?: string;
}

interface PlatformFlags extends SetUpFlags {
  readonly undo?: boolean;
}

const exits: readonly ExitName[] = ['ok', 'internal', 'usage', 'prerequisite', 'permission'];

export function addSetup({ program, text, runner }: CommandSurroundings): void {
  const { setup, setupNginx, setupSystemd, setupMove, setupCheck } = text.commands;
  const group = program.command('setup');
  describe({ command: group, words: setup, text, exits: [] });

  addPlatform({ program: group, text, runner });
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

/** The default command: it also receives unknown words; without a description, help omits them. */
function addPlatform({ program: group, text, runner }: CommandSurroundings): void {
  const { setupPlatform: words } = text.commands;
  const command = group.command('platform', { isDefault: true });
  describe({ command, words, text, exits: [...exits, 'busy'] });
  addAnswers(command, text)
    .option('--print', words.print)
    .option('--undo', words.undo)
    .option('--yes', words.yes)
    .option(`--nginx-config <${text.words.file}>`, text.commands.setupNginx.nginxConfig)
    .argument('[WORD]', '', (word: string) => (group as TalkingCommand).refuseCommand(word))
    .action((_word: undefined, { undo = false, ...flags }: PlatformFlags) => {
      const options = command.optsWithGlobals<GlobalOptions>();
      if (options.config !== undefined)
        throw Problem.of('usage.options-conflict', {
          one: '--config',
          other: '--platform',
          command: nameCommand(command),
        });
      if (undo) return undoPlatform({ runner, options, flags });
      return runner.anywhere({
        options,
        changes: true,
        heedsInterruption: true,
        action: async (context) =>
          (await import('../commands/set-up/set-up.ts')).runSetUp(
            context,
            { ...flags, ...(options.platform !== undefined && { platform: options.platform }) },
            {
              program: [process.execPath, ...process.argv.slice(1, 2)],
              words: { files: text.setupFiles, units: text.units },
            },
          ),
      });
    });
}

function undoPlatform({
  runner,
  options,
  flags,
}: {
  readonly runner: CommandSurroundings['runner'];
  readonly options: GlobalOptions;
  readonly flags: SetUpFlags;
}): Promise<void> {
  return runner.onPlatform({
    options,
    changes: flags.print !== true,
    heedsInterruption: true,
    action: async (context) => (await import('../commands/set-up/undo.ts')).runSetUpUndo(context, flags),
  });
}

/** One for each question. */
function addAnswers(
  command: Command,
  { words, commands: { setupPlatform: said } }: CommandSurroundings['text'],
): Command {
  return command
    .option(`--product <${words.name}>`, said.product)
    .option(`--key <${words.key}>`, said.key, collect)
    .option(`--root <${words.folder}>`, said.root)
    .option('--adopt <VERSION>', said.adopt)
    .option('--url <URL>', said.url)
    .option(`--unit <${words.name}>`, said.unit, collect)
    .option('--health <URL>', said.health)
    .option(`--data <${words.folder}>`, said.data, collect)
    .option(`--database <${words.name}>`, said.database, collect)
    .option(`--backup-folder <${words.folder}>`, said.backupFolder)
    .option(`--group <${words.name}>`, said.group)
    .option(`--member <${words.name}>`, said.member, collect)
    .option(`--inbox <${words.folder}>`, said.inbox)
    .option('--at <HH:MM>', said.at)
    .option(`--contact <${words.text}>`, said.contact)
    .option(`--import <${words.name}>`, said.import)
    .addOption(new Option('--import-mode <MODE>', said.importMode).choices(['check', 'apply']))
    .option(`--import-folder <${words.folder}>`, said.importFolder);
}

function collect(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}
