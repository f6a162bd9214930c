import { Option, type Command } from 'commander';
import type { Messages } from '../messages/index.ts';
import { Problem } from '../messages/problem.ts';
import type { GlobalOptions } from './global-options.ts';
import { nameCommand } from './parse-error.ts';

/** `--all`: the same command on each platform of the server; it names none, and not what belongs to one. */
export function addAll(command: Command, text: Messages['cli'], conflicts: readonly string[] = []): void {
  command.addOption(new Option('--all', text.options.all).conflicts([...conflicts]));
}

/** @throws Problem `usage.options-conflict` */
export function requireNoneNamed({
  command,
  options: { platform, config },
  argument,
}: {
  readonly command: Command;
  readonly options: GlobalOptions;
  /** Of one platform, if one was given. */
  readonly argument?: string | undefined;
}): void {
  const other = platform !== undefined ? '--platform' : config !== undefined ? '--config' : argument;
  if (other === undefined) return;
  throw Problem.of('usage.options-conflict', { one: '--all', other, command: nameCommand(command) });
}
