import { Command, type ErrorOptions } from 'commander';
import { Problem } from '../ports/problem.ts';

/** A command whose complaints are Problems, told in the reader's language like all others. */
export class TalkingCommand extends Command {
  override createCommand(name?: string): TalkingCommand {
    return new TalkingCommand(name);
  }

  override error(message: string, options?: ErrorOptions): never {
    throw explainParseError({ code: options?.code ?? '', message, command: nameCommand(this) });
  }
}

/** As it is typed: `ospi-update backup restore`. */
export function nameCommand(command: Command): string {
  return command.parent === null ? command.name() : `${nameCommand(command.parent)} ${command.name()}`;
}

/**
 * commander gives a stable code, and the names it complains about only within its English sentence:
 * "error: unknown option '--jsn'\n(Did you mean --json?)".
 */
function explainParseError({
  code,
  message,
  command,
}: {
  readonly code: string;
  readonly message: string;
  readonly command: string;
}): Problem {
  const quoted = /'(.*)'/s.exec(message)?.[1] ?? '';
  const nearest = /\(Did you mean (?:one of )?(.+)\?\)$/.exec(message)?.[1];
  const suggestion = nearest === undefined ? {} : { nearest };
  switch (code) {
    case 'commander.unknownOption':
      return Problem.of('usage.unknown-option', { option: quoted, command, ...suggestion });
    case 'commander.unknownCommand':
      return Problem.of('usage.unknown-command', { word: quoted, command, ...suggestion });
    case 'commander.missingArgument':
      return Problem.of('usage.argument-missing', { argument: quoted, command });
    case 'commander.optionMissingArgument':
      return Problem.of('usage.value-missing', { option: quoted, command });
    case 'commander.excessArguments':
      return Problem.of('usage.too-many-arguments', { command });
    case 'commander.conflictingOption': {
      const [one = '', other = ''] = [...message.matchAll(/option '([^' ]*)[^']*'/g)].map(([, name]) => name);
      return Problem.of('usage.options-conflict', { one, other, command });
    }
    default:
      return Problem.of('internal.fault', { detail: message });
  }
}
