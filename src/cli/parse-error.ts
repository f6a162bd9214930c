import { Command, type ErrorOptions } from 'commander';
import { Problem } from '../messages/problem.ts';

/** A command whose errors are Problems, reported in the reader's language like all others. */
export class TalkingCommand extends Command {
  override createCommand(name?: string): TalkingCommand {
    return new TalkingCommand(name);
  }

  override error(message: string, options?: ErrorOptions): never {
    throw explainParseError({ code: options?.code ?? '', message, command: this });
  }

  /** As commander does for an unknown command, with a suggestion; its types do not include it. */
  refuseCommand(word: string): never {
    this.args = [word];
    return (this as unknown as { unknownCommand(): never }).unknownCommand();
  }
}

/** As typed: `ospi-update backup restore`. */
export function nameCommand(command: Command): string {
  return command.parent === null ? command.name() : `${nameCommand(command.parent)} ${command.name()}`;
}

/**
 * commander provides a stable code, but the offending name only within its English sentence: "error: unknown option
 * '--jsn'\n(Did you mean --json?)".
 */
function explainParseError({
  code,
  message,
  command: complaining,
}: {
  readonly code: string;
  readonly message: string;
  readonly command: Command;
}): Problem {
  const command = nameCommand(complaining);
  const quoted = /'(.*)'/s.exec(message)?.[1] ?? '';
  const nearest = /\(Did you mean (?:one of )?(.+)\?\)$/.exec(message)?.[1];
  const suggestion = nearest === undefined ? {} : { nearest };
  switch (code) {
    case 'commander.unknownOption': {
      const likely = nearest ?? findOptions(quoted, complaining);
      return Problem.of('usage.unknown-option', {
        option: quoted,
        command,
        ...(likely && { nearest: likely }),
      });
    }
    case 'commander.unknownCommand':
      return Problem.of('usage.unknown-command', { word: quoted, command, ...suggestion });
    case 'commander.missingArgument':
      return Problem.of('usage.argument-missing', { argument: quoted, command });
    case 'commander.optionMissingArgument':
      return Problem.of('usage.value-missing', { option: quoted, command });
    case 'commander.excessArguments':
      return Problem.of('usage.too-many-arguments', { command });
    case 'commander.conflictingOption':
      return explainConflict(message, command);
    case 'commander.invalidArgument':
      return explainChoice(message, command);
    default:
      return Problem.of('internal.fault', { detail: message });
  }
}

function explainConflict(message: string, command: string): Problem {
  const [one = '', other = ''] = [...message.matchAll(/option '([^' ]*)[^']*'/g)].map(([, name]) => name);
  return Problem.of('usage.options-conflict', { one, other, command });
}

function explainChoice(message: string, command: string): Problem {
  const [, option = '', value = '', choices = ''] =
    /option '(\S+).*?' argument '(.*)' is invalid\. Allowed choices are (.*)\.$/s.exec(message) ?? [];
  return Problem.of('usage.choice-unknown', { option, value, choices: choices.split(', '), command });
}

/** commander has no suggestion for `-q`, `-json` or `--json=1`: suggest the options that begin like that. */
function findOptions(typed: string, command: Command): string | undefined {
  const name = typed.replace(/^-+/, '').replace(/=.*$/s, '');
  const found = listOptions(command).filter((long) => name !== '' && long.startsWith(`--${name}`));
  return found.length === 0 ? undefined : [...new Set(found)].sort().join(', ');
}

function listOptions(command: Command): readonly string[] {
  const own = command.createHelp().visibleOptions(command);
  const longs = own.flatMap(({ long }) => long ?? []);
  return command.parent === null ? longs : [...longs, ...listOptions(command.parent)];
}
