import type { PackOptions } from '../commands/pack.ts';
import type { GlobalOptions } from './global-options.ts';
import { describe } from './help.ts';
import type { CommandSurroundings } from './runner.ts';

/** Which options go together is checked by the command itself. */
export function addPack({ program, text, runner }: CommandSurroundings): void {
  const { words } = text;
  const { pack } = text.commands;
  const command = program.command('pack');
  describe({ command, words: pack, text, exits: ['ok', 'internal', 'usage', 'prerequisite'] });
  command
    .argument(`[${words.folder}]`, pack.folder)
    .option(`--key <${words.file}>`, pack.key)
    .option(`-o, --output <${words.file}>`, pack.output)
    .option(`--manifest <${words.file}>`, pack.manifest)
    .option(`--signature <${words.file}>`, pack.signature)
    .option(`--public-key <${words.key}>`, pack.publicKey)
    .option(`--new-key <${words.prefix}>`, pack.newKey)
    .option(`--release <${words.code}>`, pack.release)
    .option(`--revoke <${words.product}>`, pack.revoke)
    .option(`--versions <${words.range}>`, pack.versions)
    .option(`--archives <${words.digest}>`, pack.archives)
    .option(`--issuer <${words.name}>`, pack.issuer)
    .option(`--reason <${words.text}>`, pack.reason)
    .option(`--expires <${words.days}>`, pack.expires)
    .action((folder: string | undefined, flags: Omit<PackOptions, 'folder'>) =>
      runner.anywhere({
        options: command.optsWithGlobals<GlobalOptions>(),
        action: async (context) =>
          (await import('../commands/pack.ts')).runPack(context, {
            ...flags,
            ...(folder !== undefined && { folder }),
          }),
      }),
    );
}
