import { Option } from 'commander';
import type { ExitName } from '../terms/exit-codes.ts';
import { Problem } from '../messages/problem.ts';
import type { GlobalOptions } from './global-options.ts';
import { describe } from './help.ts';
import { nameCommand } from './parse-error.ts';
import type { CommandSurroundings } from './runner.ts';

interface ImportFlags {
  readonly when: 'now' | 'window';
  readonly acceptNotice?: boolean;
  readonly take?: boolean;
  readonly stay?: boolean;
  readonly run?: boolean;
}

// prettier-ignore
const exits: readonly ExitName[] = [
  'ok', 'internal', 'usage', 'prerequisite', 'archive', 'locked', 'busy', 'rolled-back', 'maintenance', 'permission',
];

export function addImport({ program, text, runner }: CommandSurroundings): void {
  const { import: words } = text.commands;
  const command = program.command('import');
  describe({ command, words, text, exits });
  const own = ['take', 'run', 'acceptNotice'];
  command
    .argument(`[${text.words.archive}]`, words.archive)
    .addOption(new Option('--when <when>', words.when).choices(['now', 'window']).default('now'))
    .option('--accept-notice', words.acceptNotice)
    .addOption(new Option('--take', words.take).hideHelp().conflicts(own.filter((name) => name !== 'take')))
    .addOption(new Option('--stay', words.stay).hideHelp().conflicts(['run', 'acceptNotice']))
    .addOption(new Option('--run', words.run).hideHelp().conflicts(own.filter((name) => name !== 'run')))
    .action(
      async (
        archive: string | undefined,
        { take = false, run = false, stay: stays = false, ...flags }: ImportFlags,
      ) => {
        const options = command.optsWithGlobals<GlobalOptions>();
        const [one] = [...(take ? ['--take'] : []), ...(run ? ['--run'] : [])];
        if (one !== undefined && archive !== undefined)
          throw Problem.of('usage.options-conflict', {
            one,
            other: text.words.archive,
            command: nameCommand(command),
          });
        if (one === undefined && archive === undefined)
          throw Problem.of('usage.argument-missing', {
            argument: text.words.archive,
            command: nameCommand(command),
          });
        await runner.onPlatform({
          options,
          streaming: true,
          isUpdate: !take,
          changes: run,
          heedsInterruption: true,
          ...(run && { tells: 'apply' }),
          action: async (context) => {
            if (take) return (await import('../commands/import-take.ts')).runImportTake(context, { stays });
            if (run) return (await import('../commands/import-run.ts')).runImportRun(context);
            const { runImport } = await import('../commands/import.ts');
            return runImport(context, { archive: archive ?? '', ...flags });
          },
        });
      },
    );
}
