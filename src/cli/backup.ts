import type { Command } from 'commander';
import { Problem } from '../messages/problem.ts';
import type { ExitName } from '../terms/exit-codes.ts';
import { addAll, requireNoneNamed } from './all.ts';
import type { GlobalOptions } from './global-options.ts';
import { describe } from './help.ts';
import type { TalkingCommand } from './parse-error.ts';
import type { CommandSurroundings } from './runner.ts';

const readingExits: readonly ExitName[] = ['ok', 'internal', 'usage', 'prerequisite', 'permission', 'backup'];
// prettier-ignore
const writingExits: readonly ExitName[] = ['ok', 'internal', 'usage', 'prerequisite', 'busy', 'permission', 'backup'];
// prettier-ignore
const restoringExits: readonly ExitName[] = [
  'ok', 'internal', 'usage', 'prerequisite', 'locked', 'busy', 'permission', 'backup',
];

/** What is written or journalled is finished or cleaned up, whatever happens to the terminal. */
const writing = { streaming: true, changes: true, heedsInterruption: true } as const;

export function addBackup({ program, text, runner }: CommandSurroundings): void {
  const group = program.command('backup');
  describe({ command: group, words: text.commands.backup, text, exits: restoringExits });
  const parent = { program: group, text, runner };
  addCreate(parent);
  addList(parent);
  addVerify(parent);
  addRestore(parent);
  addPrune(parent);
}

function addCreate({ program: group, text, runner }: CommandSurroundings): void {
  const command = group.command('create', { isDefault: true });
  describe({ command, words: text.commands.backupCreate, text, exits: writingExits });
  // As the default command it also receives unknown words; without a description, help omits it.
  addAll(command, text);
  command
    .argument('[WORD]', '', refuseWord(group))
    .action((_: undefined, { all = false }: { readonly all?: boolean }) => {
      const options = command.optsWithGlobals<GlobalOptions>();
      if (all) {
        requireNoneNamed({ command, options });
        return runner.everywhere({ options, changes: true });
      }
      return runner.onPlatform({
        options,
        ...writing,
        tells: 'backup',
        action: async (context) => (await import('../commands/backup.ts')).runBackupCreate(context),
      });
    });
}

function refuseWord(group: Command) {
  return (word: string): never => (group as TalkingCommand).refuseCommand(word);
}

function addList({ program: group, text, runner }: CommandSurroundings): void {
  const command = group.command('list');
  describe({ command, words: text.commands.backupList, text, exits: readingExits });
  command.action(() =>
    runner.onPlatform({
      options: command.optsWithGlobals<GlobalOptions>(),
      action: async (context) => (await import('../commands/backup.ts')).runBackupList(context),
    }),
  );
}

function addVerify({ program: group, text, runner }: CommandSurroundings): void {
  const { backupVerify } = text.commands;
  const command = group.command('verify');
  describe({ command, words: backupVerify, text, exits: writingExits });
  command
    .argument(`[${text.words.id}]`, backupVerify.id)
    .option('--restore', backupVerify.restore)
    .option('--all', backupVerify.all)
    .action((id: string | undefined, { all = false, ...flags }: VerifyFlags) => {
      const usage = { command: 'ospi-update backup verify' };
      if (all && id !== undefined) throw Problem.of('usage.too-many-arguments', usage);
      if (!all && id === undefined)
        throw Problem.of('usage.argument-missing', { ...usage, argument: text.words.id });
      return runner.onPlatform({
        options: command.optsWithGlobals<GlobalOptions>(),
        ...writing,
        tells: 'verify',
        action: async (context) =>
          id === undefined
            ? (await import('../commands/backup-verify-all.ts')).runBackupVerifyAll(context, flags)
            : (await import('../commands/backup.ts')).runBackupVerify(context, { id, ...flags }),
      });
    });
}

interface VerifyFlags {
  readonly restore?: boolean;
  readonly all?: boolean;
}

function addRestore({ program: group, text, runner }: CommandSurroundings): void {
  const { backupRestore } = text.commands;
  const command = group.command('restore');
  describe({ command, words: backupRestore, text, exits: restoringExits });
  command
    .argument(`<${text.words.id}>`, backupRestore.id)
    .option(`--to <${text.words.folder}>`, backupRestore.to)
    .option(`--database <${text.words.renaming}>`, backupRestore.database, collect)
    .option('--yes', backupRestore.yes)
    .option('--dry-run', backupRestore.dryRun)
    .action((id: string, { dryRun = false, ...flags }: RestoreFlags) =>
      runner.onPlatform({
        options: command.optsWithGlobals<GlobalOptions>(),
        ...(dryRun ? {} : writing),
        action: async (context) =>
          dryRun
            ? (await import('../commands/backup-plan.ts')).planBackupRestore(context, { id, ...flags })
            : (await import('../commands/backup.ts')).runBackupRestore(context, { id, ...flags }),
      }),
    );
}

interface RestoreFlags {
  readonly to?: string;
  readonly database?: readonly string[];
  readonly yes?: boolean;
  readonly dryRun?: boolean;
}

/** An option that may be given several times. */
function collect(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}

function addPrune({ program: group, text, runner }: CommandSurroundings): void {
  const command = group.command('prune');
  describe({ command, words: text.commands.backupPrune, text, exits: writingExits });
  command
    .option('--dry-run', text.commands.backupPrune.dryRun)
    .action(({ dryRun = false }: { readonly dryRun?: boolean }) =>
      runner.onPlatform({
        options: command.optsWithGlobals<GlobalOptions>(),
        ...(dryRun ? {} : { ...writing, tells: 'backup' as const }),
        action: async (context) =>
          dryRun
            ? (await import('../commands/backup-plan.ts')).planBackupPrune(context)
            : (await import('../commands/backup.ts')).runBackupPrune(context),
      }),
    );
}
