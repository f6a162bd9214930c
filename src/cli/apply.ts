import type { ExitName } from '../ports/exit-codes.ts';
import type { GlobalOptions } from './global-options.ts';
import { describe } from './help.ts';
import type { CommandSurroundings } from './runner.ts';

interface ApplyFlags {
  readonly dryRun?: boolean;
  readonly acceptNotice?: boolean;
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
    .action((archive: string | undefined, flags: ApplyFlags) =>
      runner.onPlatform({
        options: command.optsWithGlobals<GlobalOptions>(),
        streaming: true,
        isUpdate: true,
        changes: true,
        heedsInterruption: true,
        action: async (context) =>
          (await import('../commands/apply.ts')).runApply(context, {
            ...flags,
            ...(archive !== undefined && { archive }),
          }),
      }),
    );
}
