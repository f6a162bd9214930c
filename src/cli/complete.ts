import { CommanderError, type Argument, type Command, type Option } from 'commander';
import type { Messages } from '../messages/index.ts';
import type { GlobalOptions } from './global-options.ts';
import { splitLine } from './split-line.ts';

type Text = Messages['cli'];

/** What the shell itself completes, beside the values; `archives`: files with the ending .ospi. */
type Files = 'none' | 'files' | 'folders' | 'archives';

/** A word that may come next. */
interface Value {
  readonly value: string;
  readonly description?: string;
}

interface Answer {
  readonly files: Files;
  readonly values: readonly Value[];
}

/**
 * `complete [--line] -- WORD…`, for the completions of shells: what may stand for the last word. The first line has the
 * kind of files that the shell adds, and the last word without its quotes, separated by a tab; each further line a
 * value and perhaps its description. With `--line`, the words are the command line as typed. Says nothing on any error.
 */
export function addComplete({
  program,
  text,
  write,
}: {
  readonly program: Command;
  readonly text: Text;
  readonly write: (text: string) => void;
}): void {
  program
    .command('complete', { hidden: true })
    .helpCommand(false)
    .argument('[WORD...]', '')
    .option('--line', '')
    .action(async (given: readonly string[], { line = false }: { readonly line?: boolean }) => {
      const [, ...words] = line ? splitLine(given[0] ?? '') : given;
      const current = words.at(-1) ?? '';
      const { files, values } = await answer({ program, text, before: words.slice(0, -1), current });
      // A word with a line end would be read as several.
      if (isPlain(current)) write([`${files}\t${current}`, ...values.map(formatValue), ''].join('\n'));
      throw new CommanderError(0, 'commander.complete', '');
    });
}

function formatValue({ value, description }: Value): string {
  return description === undefined ? value : `${value}\t${description}`;
}

/** Other names can neither be shown nor typed as they are. */
function isPlain(word: string): boolean {
  return !/[\p{C}\p{Zl}\p{Zp}\uFFFD]/u.test(word);
}

async function answer({
  program,
  text,
  before,
  current,
}: {
  readonly program: Command;
  readonly text: Text;
  readonly before: readonly string[];
  readonly current: string;
}): Promise<Answer> {
  const situation = walk(program, before);
  const { command, awaiting, isLiteral, operands } = situation;
  if (awaiting !== undefined) return listOptionValues(awaiting, situation, text);
  if (!isLiteral && current.startsWith('-')) {
    const [name = ''] = current.split('=', 1);
    const option = name === current ? undefined : findOption(command, name);
    if (option === undefined) return { files: 'none', values: listOptions(command) };
    const { files, values } = await listOptionValues(option, situation, text);
    return { files, values: values.map((each) => ({ ...each, value: `${name}=${each.value}` })) };
  }
  const subcommands = operands === 0 ? command.createHelp().visibleCommands(command) : [];
  if (subcommands.length > 0)
    return {
      files: 'none',
      values: subcommands.map((each) => ({ value: each.name(), description: each.summary() })),
    };
  const argument = command.registeredArguments[operands];
  return argument === undefined || argument.description === ''
    ? { files: 'none', values: [] }
    : listArgumentValues(argument, situation, text);
}

interface Situation {
  readonly command: Command;
  /** The option whose value comes next. */
  readonly awaiting?: Option;
  /** After `--`, nothing is an option. */
  readonly isLiteral: boolean;
  /** How many arguments the command has already. */
  readonly operands: number;
  readonly chosen: Pick<GlobalOptions, 'platform' | 'config'>;
}

function walk(program: Command, words: readonly string[]): Situation {
  return words.reduce<Situation>(step, { command: program, isLiteral: false, operands: 0, chosen: {} });
}

function step({ awaiting, ...situation }: Situation, word: string): Situation {
  const { command, isLiteral, operands } = situation;
  if (awaiting !== undefined) return choose(situation, awaiting, word);
  if (isLiteral || word === '-' || !word.startsWith('-')) {
    const subcommand = operands === 0 ? command.commands.find((each) => each.name() === word) : undefined;
    return subcommand === undefined
      ? { ...situation, operands: operands + 1 }
      : { ...situation, command: subcommand };
  }
  if (word === '--') return { ...situation, isLiteral: true };
  const [name = ''] = word.split('=', 1);
  const option = findOption(command, name);
  if (option === undefined || !takesValue(option)) return situation;
  return name === word
    ? { ...situation, awaiting: option }
    : choose(situation, option, word.slice(name.length + 1));
}

function choose(situation: Situation, option: Option, value: string): Situation {
  const name = option.attributeName();
  return name === 'platform' || name === 'config'
    ? { ...situation, chosen: { ...situation.chosen, [name]: value } }
    : situation;
}

function takesValue(option: Option): boolean {
  return option.required || option.optional;
}

function findOption(command: Command, name: string): Option | undefined {
  const own = command.options.find(({ long, short }) => long === name || short === name);
  return own ?? (command.parent === null ? undefined : findOption(command.parent, name));
}

function listOptions(command: Command): readonly Value[] {
  const help = command.createHelp();
  const own = help
    .visibleOptions(command)
    .flatMap(({ long, description }) => (long === undefined ? [] : [{ value: long, description }]));
  const above = command.parent === null ? [] : listOptions(command.parent);
  return [...own, ...above.filter(({ value }) => own.every((each) => each.value !== value))];
}

/** By the word that stands for the value in the help. */
async function listOptionValues(option: Option, { chosen }: Situation, { words }: Text): Promise<Answer> {
  const [, placeholder = ''] = /[<[](.+)[>\]]/.exec(option.flags) ?? [];
  const choices = option.argChoices ?? (option.long === '--lang' ? placeholder.split('|') : undefined);
  if (choices !== undefined) return { files: 'none', values: choices.map((value) => ({ value })) };
  if (option.long === '--platform') return listNamed('platform', chosen);
  if (option.long === '--attempt') return listNamed('attempt', chosen);
  return { files: chooseFiles(placeholder, words), values: [] };
}

async function listArgumentValues(
  argument: Argument,
  { chosen }: Situation,
  { words }: Text,
): Promise<Answer> {
  const name = argument.name();
  if (name === words.id) return listNamed('backup', chosen);
  if (name !== words.archive) return { files: chooseFiles(name, words), values: [] };
  return { ...(await listNamed('archive', chosen)), files: 'archives' };
}

function chooseFiles(placeholder: string, words: Text['words']): Files {
  if (placeholder === words.archive) return 'archives';
  if (placeholder === words.folder) return 'folders';
  return [words.file, words.bundle, words.key, words.prefix].includes(placeholder) ? 'files' : 'none';
}

async function listNamed(
  kind: 'platform' | 'attempt' | 'backup' | 'archive',
  chosen: Situation['chosen'],
): Promise<Answer> {
  const { listNames } = await import('../commands/complete.ts');
  const names = await listNames({ kind, ...chosen });
  return { files: 'none', values: names.filter(isPlain).map((value) => ({ value })) };
}
