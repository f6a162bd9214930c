import type { Command, Option } from 'commander';
import { createProgram } from '../cli.ts';
import { formatArguments, formatUsage } from '../cli/help.ts';
import type { Messages } from '../messages/index.ts';
import { exitCodes, type ExitName } from '../terms/exit-codes.ts';
import { escapeCode, item } from './roff.ts';

type Text = Messages['cli'];

/** The commands with their words; they do nothing. */
export function createTree(text: Text): Command {
  const nothing = () => Promise.resolve();
  return createProgram({
    text,
    tool: '',
    runner: { onPlatform: nothing, anywhere: nothing, everywhere: nothing },
    write: { out: () => undefined, err: () => undefined },
  });
}

/** The commands that do something, in the order of the help. */
export function leavesOf(command: Command): Command[] {
  const shown = command.createHelp().visibleCommands(command);
  return shown.length === 0 ? [command] : shown.flatMap(leavesOf);
}

export function renderSynopsis(program: Command, text: Text): string[] {
  return leavesOf(program).flatMap((command, index) => [
    ...(index === 0 ? [] : ['.br']),
    `.B ${escapeCode(nameOf(command))}`,
    escapeCode([text.words.options, ...formatArguments(command)].join(' ')),
  ]);
}

function nameOf(command: Command): string {
  return command.parent === null ? command.name() : `${nameOf(command.parent)} ${command.name()}`;
}

export function renderCommand(command: Command, text: Text): string[] {
  const terms = renderTerms(command);
  const usage = formatUsage(command, text).replace(/^ospi-update /, '');
  return [
    ...item(usage, command.description(), 'B'),
    ...(terms.length === 0 ? [] : ['.RS', ...terms, '.RE']),
  ];
}

/** Its arguments and its own options. */
export function renderTerms(command: Command): string[] {
  const help = command.createHelp();
  return [
    ...help
      .visibleArguments(command)
      .flatMap((argument) => item(argument.name(), argument.description, 'I')),
    ...renderOptions(command.options),
  ];
}

export function renderOptions(options: readonly Option[]): string[] {
  return options
    .filter(({ hidden }) => !hidden)
    .flatMap(({ flags, description }) => item(flags, description, 'B'));
}

export function renderExits(names: readonly ExitName[], { exits }: Text): string[] {
  return names.flatMap((name) => item(String(exitCodes[name]), exits[name], 'B'));
}
