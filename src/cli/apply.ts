import { Option } from 'commander';
import type { ExitName } from '../terms/exit-codes.ts';
import { Problem } from '../messages/problem.ts';
import type { GlobalOptions } from './global-options.ts';
import { describe } from './help.ts';
import { nameCommand } from './parse-error.ts';
import type { CommandSurroundings } from './runner.ts';

interface ApplyFlags {
  readonly dryRun?: boolean;
  readonly acceptNotice?: boolean;
  readonly hold?: boolean;
  readonly open?: boolean;
  readonly at?: string;
  readonly planned?: boolean;
}

// prettier-ignore
const exits: readonly ExitName[] = [
  'ok', 'internal', 'usage', 'prerequisite', 'archive', 'locked', 'busy', 'rolled-back', 'maintenance', 'permission',
];

export function addApply({ program, text, runner }: CommandSurroundings): void {
  const { apply } = text.commands;
  const command = program.command('apply');
  describe({ command, words: apply, text, exits });
  command
    .argument(`[${text.words.archive}]`, apply.archive)
    .option('--dry-run', apply.dryRun)
    .option('--accept-notice', apply.acceptNotice)
    .option('--hold', apply.hold)
    .addOption(new Option('--open', apply.open).conflicts(['hold', 'dryRun', 'acceptNotice']))
    .addOption(
      new Option(`--at <${text.words.time}>`, apply.at).conflicts(['hold', 'dryRun', 'open', 'planned']),
    )
    .addOption(new Option('--planned', apply.planned).conflicts(['hold', 'dryRun', 'open', 'acceptNotice']))
    .action(async (archive: string | undefined, { open = false, at, ...flags }: ApplyFlags) => {
      const [one] = [
        ...(open ? ['--open'] : []),
        ...(at === undefined ? [] : ['--at']),
        ...(flags.planned === true ? ['--planned'] : []),
      ];
      if (one !== undefined && archive !== undefined) {
        const params = { one, other: text.words.archive, command: nameCommand(command) };
        throw Problem.of('usage.options-conflict', params);
      }
      await runner.onPlatform({
        options: command.optsWithGlobals<GlobalOptions>(),
        streaming: true,
        isUpdate: !open,
        changes: !open,
        heedsInterruption: true,
        ...(!open &&
          at === undefined &&
          flags.dryRun !== true && { tells: flags.planned === true ? 'planned' : 'apply' }),
        action: async (context) => {
          if (open) return (await import('../commands/open.ts')).runOpen(context);
          if (at !== undefined)
            return (await import('../commands/plan.ts')).runPlan(context, { ...flags, at });
          const named = archive === undefined ? {} : { archive };
          return (await import('../commands/apply.ts')).runApply(context, { ...flags, ...named });
        },
      });
    });
}
