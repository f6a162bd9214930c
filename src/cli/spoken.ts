import { CommanderError, type Command } from 'commander';
import type { TalkingCommand } from './parse-error.ts';

/**
 * Words that many type instead of an option: `help`, `help apply`, `backup help list`, `version`. Help and manual only
 * name the options.
 */
export function addSpokenOptions({
  program,
  tool,
  write,
}: {
  readonly program: TalkingCommand;
  readonly tool: string;
  readonly write: (text: string) => void;
}): void {
  for (const command of [program, ...program.commands.filter(isGroup)]) addHelp(command as TalkingCommand);
  program
    .command('version', { hidden: true })
    .helpCommand(false)
    .action(() => {
      write(`${tool}\n`);
      throw new CommanderError(0, 'commander.version', tool);
    });
}

function isGroup({ commands }: Command): boolean {
  return commands.length > 0;
}

function addHelp(group: TalkingCommand): void {
  group
    .command('help', { hidden: true })
    .helpCommand(false)
    .argument('[COMMAND...]', '')
    .action((words: readonly string[]) => {
      findCommand(group, words).outputHelp();
      throw new CommanderError(0, 'commander.helpDisplayed', '');
    });
}

function findCommand(group: TalkingCommand, [word, ...further]: readonly string[]): TalkingCommand {
  if (word === undefined) return group;
  const found = group.commands.find((command) => command.name() === word);
  return found === undefined ? group.refuseCommand(word) : findCommand(found as TalkingCommand, further);
}
