import { Help, type Command } from 'commander';
import type { Messages } from '../messages/index.ts';
import { exitCodes, type ExitName } from '../terms/exit-codes.ts';
import { nameCommand } from './parse-error.ts';

type Text = Messages['cli'];

/** Help in the reader's language; commands added later inherit it. */
export function configureHelp({ program, text }: { readonly program: Command; readonly text: Text }): void {
  const { headings } = text;
  // The headings that commander writes.
  const titles: Readonly<Record<string, string>> = {
    'Usage:': headings.usage,
    'Arguments:': headings.arguments,
    'Options:': headings.options,
    'Global Options:': headings.globalOptions,
    'Commands:': headings.commands,
  };
  program
    .configureHelp({
      showGlobalOptions: true,
      styleTitle: (title) => titles[title] ?? title,
      commandUsage: (command) => formatUsage(command, text),
      subcommandTerm: (command) => [command.name(), ...formatArguments(command)].join(' '),
    })
    .helpOption('-h, --help', text.help);
}

/** Gives a command its texts, and its possible exit statuses. */
export function describe({
  command,
  words,
  text,
  exits,
}: {
  readonly command: Command;
  readonly words: { readonly summary: string; readonly description: string };
  readonly text: Text;
  readonly exits: readonly ExitName[];
}): Command {
  command.summary(words.summary).description(words.description).helpCommand(false);
  if (exits.length > 0) command.addHelpText('after', () => formatExitStatus({ command, text, exits }));
  command.addHelpText('after', () => `\n${text.headings.manual} man ${nameManual(command)}`);
  exitsOf.set(command, exits);
  return command;
}

/** Its possible exit statuses, for the manual. */
export function listExits(command: Command): readonly ExitName[] {
  return exitsOf.get(command) ?? [];
}

const exitsOf = new WeakMap<Command, readonly ExitName[]>();

/** A group and its subcommands have one page. */
export function nameManual(command: Command): string {
  const { parent } = command;
  if (parent === null) return command.name();
  return parent.parent === null ? `${parent.name()}-${command.name()}` : nameManual(parent);
}

/** `ospi-update backup restore [options] ID`. */
export function formatUsage(command: Command, { words }: Text): string {
  const subcommand = command.commands.length > 0 ? [words.command] : [];
  return [nameCommand(command), words.options, ...subcommand, ...formatArguments(command)].join(' ');
}

/** An optional argument is in brackets: `[ARCHIVE]`. */
export function formatArguments(command: Command): string[] {
  return command.registeredArguments
    .filter(({ description }) => description !== '')
    .map((argument) => (argument.required ? argument.name() : `[${argument.name()}]`));
}

function formatExitStatus({
  command,
  text: { headings, exits: meanings },
  exits,
}: {
  readonly command: Command;
  readonly text: Text;
  readonly exits: readonly ExitName[];
}): string {
  const help = new Help();
  help.prepareContext({ helpWidth: command.configureOutput().getOutHelpWidth?.() ?? 80 });
  const items = exits.map((exit) => help.formatItem(String(exitCodes[exit]), 2, meanings[exit], help));
  return ['', headings.exitStatus, ...items].join('\n');
}
