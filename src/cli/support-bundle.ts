import type { Command } from 'commander';
import { addAll, requireNoneNamed } from './all.ts';
import type { GlobalOptions } from './global-options.ts';
import { describe } from './help.ts';
import type { CommandSurroundings } from './runner.ts';

interface BundleFlags {
  readonly output?: string;
  readonly yes?: boolean;
  readonly nginxConfig?: string;
  readonly all?: boolean;
}

/** The customer's command, below `support`. */
export function addBundle({ group, text, runner }: { readonly group: Command } & Surroundings): void {
  const { words } = text;
  const { supportBundle } = text.commands;
  const command = group.command('bundle');
  describe({
    command,
    words: supportBundle,
    text,
    exits: ['ok', 'internal', 'usage', 'prerequisite'],
  });
  command
    .argument(`[${words.archive}]`, supportBundle.archive)
    .option(`--output <${words.file}>`, supportBundle.output)
    .option('--yes', supportBundle.yes)
    .option(`--nginx-config <${words.file}>`, supportBundle.nginxConfig)
    .action((archive: string | undefined, { all = false, ...flags }: BundleFlags) => {
      const options = command.optsWithGlobals<GlobalOptions>();
      const { platform, config } = options;
      if (all) {
        requireNoneNamed({ command, options, argument: archive === undefined ? undefined : words.archive });
        return runner.everywhere({ options, pauseMilliseconds: nameMilliseconds });
      }
      return runner.anywhere({
        options,
        action: async (context) =>
          (await import('../commands/bundle.ts')).runSupportBundle(context, {
            ...flags,
            ...(archive !== undefined && { archive }),
            ...(platform !== undefined && { platform }),
            ...(config !== undefined && { config }),
          }),
      });
    });
  addAll(command, text, ['output']);
}

/** A bundle's name has the second in which it was begun. */
const nameMilliseconds = 1000;

interface ReplayFlags {
  readonly with?: string;
  readonly to?: string;
}

/** The engineer's command for it. */
export function addReplay({ group, text, runner }: { readonly group: Command } & Surroundings): void {
  const { words } = text;
  const { supportReplay } = text.commands;
  const command = group.command('replay');
  describe({
    command,
    words: supportReplay,
    text,
    exits: ['ok', 'internal', 'usage', 'prerequisite', 'warning'],
  });
  command
    .argument(`<${words.bundle}>`, supportReplay.bundle)
    .option(`--with <${words.archive}>`, supportReplay.with)
    .option(`--to <${words.folder}>`, supportReplay.to)
    .action((bundle: string, flags: ReplayFlags) =>
      runner.anywhere({
        options: command.optsWithGlobals<GlobalOptions>(),
        action: async (context) =>
          (await import('../commands/replay.ts')).runSupportReplay(context, { ...flags, bundle }),
      }),
    );
}

type Surroundings = Pick<CommandSurroundings, 'text' | 'runner'>;
