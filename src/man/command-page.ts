import type { Command } from 'commander';
import { listExits, nameManual } from '../cli/help.ts';
import type { Messages } from '../messages/index.ts';
import { exitCodes } from '../terms/exit-codes.ts';
import { createTree, leavesOf, renderCommand, renderExits, renderSynopsis, renderTerms } from './commands.ts';
import { escape, escapeCode, header, paragraph, section } from './roff.ts';

type Text = Messages['cli'];

/** One page a command, `ospi-update-apply(1)`; a group and its subcommands have one. */
export function renderCommandPages({ text }: { readonly text: Text }): Readonly<Record<string, string>> {
  const program = createTree(text);
  const commands = program.createHelp().visibleCommands(program);
  return Object.fromEntries(
    commands.map((command) => [`${nameManual(command)}.1`, renderPage(command, text)]),
  );
}

function renderPage(command: Command, text: Text): string {
  const { man } = text;
  const leaves = leavesOf(command);
  const name = nameManual(command);
  const isGroup = leaves[0] !== command;
  const used = new Set([command, ...leaves].flatMap(listExits));
  const exits = Object.keys(exitCodes).flatMap((each) => [...used].filter((exit) => exit === each));
  const lines = [
    ...header({ name, number: 1, section: man.section }),
    ...section(man.titles.name, [`${escapeCode(name)} \\- ${escape(command.summary())}`]),
    ...section(man.titles.synopsis, renderSynopsis(command, text)),
    ...section(man.titles.description, [command.description(), man.command].flatMap(paragraph)),
    ...(isGroup
      ? section(
          man.titles.commands,
          leaves.flatMap((leaf) => renderCommand(leaf, text)),
        )
      : section(man.titles.options, renderTerms(command))),
    ...section(man.titles.exitStatus, renderExits(exits, text)),
    ...section(man.titles.seeAlso, [
      '.BR ospi\\-update (1),',
      '.BR ospi\\-update.yaml (5),',
      ...(name === 'ospi-update-import' ? ['.BR ospi\\-update\\-import (5),'] : []),
      '.BR ospi\\-update\\-messages (7)',
    ]),
  ];
  return `${lines.join('\n')}\n`;
}
