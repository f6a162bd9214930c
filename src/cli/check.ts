import { Option, type Command } from 'commander';
import { addAll, requireNoneNamed } from './all.ts';
import { Problem } from '../messages/problem.ts';
import type { GlobalOptions } from './global-options.ts';
import { describe } from './help.ts';
import { nameCommand } from './parse-error.ts';
import type { CommandSurroundings } from './runner.ts';

interface CheckFlags {
  readonly strict?: boolean;
  readonly rehearsal?: boolean;
  readonly facts?: string;
  readonly acceptNotice?: boolean;
  readonly noticeTo?: string;
  readonly inbox?: boolean;
  readonly all?: boolean;
  readonly configOnly?: boolean;
}

export function addCheck({ program, text, runner }: CommandSurroundings): void {
  const { words } = text;
  const { check } = text.commands;
  const command = program.command('check');
  describe({
    command,
    words: check,
    text,
    exits: ['ok', 'internal', 'usage', 'prerequisite', 'archive', 'locked', 'busy', 'permission', 'warning'],
  });
  command
    .argument(`[${words.archive}]`, check.archive)
    .option('--inbox', check.inbox)
    .option('--strict', check.strict)
    .option('--no-rehearsal', check.noRehearsal)
    .addOption(
      new Option(`--facts <${words.file}>`, check.facts).conflicts(['acceptNotice', 'noticeTo', 'inbox']),
    )
    .option('--accept-notice', check.acceptNotice)
    .option(`--notice-to <${words.file}>`, check.noticeTo)
    .addOption(
      new Option('--config-only', check.configOnly).conflicts([
        'strict',
        'facts',
        'acceptNotice',
        'noticeTo',
        'inbox',
      ]),
    )
    .action(async (archive: string | undefined, flags: CheckFlags) => {
      requireFitting({ command, archive, flags, placeholder: words.archive });
      const options = command.optsWithGlobals<GlobalOptions>();
      const { facts, all = false } = flags;
      if (all) {
        requireNoneNamed({ command, options, argument: archive === undefined ? undefined : words.archive });
        return runner.everywhere({ options });
      }
      if (facts !== undefined)
        return runner.anywhere({
          options,
          action: async () => (await import('../commands/check.ts')).runCheckOfFacts({ ...flags, facts }),
        });
      if (flags.configOnly === true) return judgeConfiguration({ runner, options });
      return runner.onPlatform({
        options,
        heedsInterruption: flags.rehearsal !== false,
        action: async (context) =>
          (await import('../commands/check.ts')).runCheck(context, {
            ...flags,
            ...(archive !== undefined && { archive }),
          }),
      });
    });
  addAll(command, text, ['facts', 'acceptNotice', 'noticeTo']);
}

/** Also `setup check`. Loading the configuration reports whatever is wrong with it. */
export function judgeConfiguration({
  runner,
  options,
}: {
  readonly runner: CommandSurroundings['runner'];
  readonly options: GlobalOptions;
}): Promise<void> {
  return runner.onPlatform({
    options,
    ignoresMark: true,
    action: ({ site: { name, file } }) =>
      Promise.resolve({ kind: 'configuration-read', platform: name, file }),
  });
}

/** Recorded facts contain their archive; a notice belongs to an archive. */
function requireFitting({
  command,
  archive,
  flags,
  placeholder,
}: {
  readonly command: Command;
  readonly archive: string | undefined;
  readonly flags: CheckFlags;
  readonly placeholder: string;
}): void {
  const name = nameCommand(command);
  const isWithout = archive === undefined && flags.inbox !== true;
  if (isWithout && (flags.acceptNotice === true || flags.noticeTo !== undefined))
    throw Problem.of('usage.argument-missing', { argument: placeholder, command: name });
  const other =
    flags.configOnly === true ? '--config-only' : flags.facts !== undefined ? '--facts' : '--inbox';
  if (archive !== undefined && [flags.facts !== undefined, flags.inbox, flags.configOnly].includes(true))
    throw Problem.of('usage.options-conflict', { one: other, other: placeholder, command: name });
}
