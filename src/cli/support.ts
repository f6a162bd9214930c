import type { ExitName } from '../terms/exit-codes.ts';
import type { GlobalOptions } from './global-options.ts';
import { describe } from './help.ts';
import type { CommandSurroundings } from './runner.ts';
import { addBundle, addReplay } from './support-bundle.ts';

// prettier-ignore
const exits: readonly ExitName[] = [
  'ok', 'internal', 'usage', 'prerequisite', 'busy', 'maintenance', 'permission',
];

// prettier-ignore
const revokeExits: readonly ExitName[] = [
  'ok', 'internal', 'usage', 'prerequisite', 'archive', 'busy', 'permission',
];

// prettier-ignore
const releaseExits: readonly ExitName[] = [
  'ok', 'internal', 'usage', 'prerequisite', 'archive', 'locked', 'busy', 'permission',
];

export function addSupport({ program, text, runner }: CommandSurroundings): void {
  const { support, supportRecover } = text.commands;
  const group = program.command('support');
  describe({ command: group, words: support, text, exits: [] });
  addBundle({ group, text, runner });
  const command = group.command('recover');
  describe({ command, words: supportRecover, text, exits });
  command.option('--interrupted', supportRecover.interrupted);
  command.action((flags: { readonly interrupted?: boolean }) =>
    runner.onPlatform({
      options: command.optsWithGlobals<GlobalOptions>(),
      streaming: true,
      changes: true,
      heedsInterruption: true,
      tells: 'recover',
      action: async (context) => (await import('../commands/support.ts')).runSupportRecover(context, flags),
    }),
  );
  addReplay({ group, text, runner });
  addRelease({ program: group, text, runner });
  addRevoke({ program: group, text, runner });
}

function addRelease({ program, text, runner }: CommandSurroundings): void {
  const { supportRelease } = text.commands;
  const command = program.command('release');
  describe({ command, words: supportRelease, text, exits: releaseExits });
  command.argument(`[${text.words.file}]`, supportRelease.file).action((file: string | undefined) =>
    runner.onPlatform({
      options: command.optsWithGlobals<GlobalOptions>(),
      action: async (context) =>
        (await import('../commands/release.ts')).runSupportRelease(
          context,
          file === undefined ? {} : { file },
        ),
    }),
  );
}

function addRevoke({ program, text, runner }: CommandSurroundings): void {
  const { supportRevoke } = text.commands;
  const command = program.command('revoke');
  describe({ command, words: supportRevoke, text, exits: revokeExits });
  command.argument(`[${text.words.file}]`, supportRevoke.file).action((file: string | undefined) =>
    runner.onPlatform({
      options: command.optsWithGlobals<GlobalOptions>(),
      action: async (context) =>
        (await import('../commands/revoke.ts')).runSupportRevoke(context, file === undefined ? {} : { file }),
    }),
  );
}
