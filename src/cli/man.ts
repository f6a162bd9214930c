import type { Command, Option } from 'commander';
import { createProgram } from '../cli.ts';
import type { Messages } from '../messages/index.ts';
import { exitCodes, type ExitName } from '../ports/exit-codes.ts';
import { formatArguments, formatUsage } from './help.ts';

type Text = Messages['cli'];

/** Of the last change to the words; a date of the day would make every build another page. */
const date = '2026-11-22';

/**
 * The manual page ospi-update(1) in man(7)'s language, made of the same commands, words and exit codes as the help. The
 * sections NAME and so on have the reader's titles.
 */
export function renderManPage({ text }: { readonly text: Text }): string {
  const nothing = () => Promise.resolve();
  const program = createProgram({
    text,
    tool: '',
    runner: { onPlatform: nothing, anywhere: nothing },
    write: { out: () => undefined, err: () => undefined },
  });
  const { titles } = text.man;
  const lines = [
    `.TH OSPI\\-UPDATE 1 ${date} ospi\\-update "${escape(text.man.section)}"`,
    ...section(titles.name, [`ospi\\-update \\- ${escape(text.program.summary)}`]),
    ...section(titles.synopsis, renderSynopsis(program, text)),
    ...section(
      titles.description,
      [text.program.description, ...text.man.description].flatMap(renderParagraph),
    ),
    ...section(
      titles.commands,
      leavesOf(program).flatMap((command) => renderCommand(command, text)),
    ),
    ...section(titles.options, renderOptions(program.createHelp().visibleOptions(program))),
    ...section(titles.exitStatus, renderExitStatus(text)),
    ...section(titles.files, renderFiles(text)),
    ...section(titles.environment, renderEnvironment(text)),
    ...section(titles.examples, renderExamples(text)),
    ...section(titles.failure, text.man.failure.flatMap(renderParagraph)),
    ...section(titles.seeAlso, ['.BR minisign (1),', '.BR nginx (8),', '.BR systemctl (1)']),
  ];
  return `${lines.join('\n')}\n`;
}

function section(title: string, body: readonly string[]): string[] {
  return [`.SH ${escape(title)}`, ...(body[0] === '.PP' ? body.slice(1) : body)];
}

/** The commands that do something, in the order of the help. */
function leavesOf(command: Command): Command[] {
  return command.commands.length === 0 ? [command] : command.commands.flatMap(leavesOf);
}

function renderSynopsis(program: Command, text: Text): string[] {
  return leavesOf(program).flatMap((command, index) => [
    ...(index === 0 ? [] : ['.br']),
    `.B ${escapeCode(nameOf(command))}`,
    escapeCode([text.words.options, ...formatArguments(command)].join(' ')),
  ]);
}

function nameOf(command: Command): string {
  return command.parent === null ? command.name() : `${nameOf(command.parent)} ${command.name()}`;
}

function renderCommand(command: Command, text: Text): string[] {
  const help = command.createHelp();
  const terms = [
    ...help.visibleArguments(command).map((argument) => item(argument.name(), argument.description, 'I')),
    ...renderOptionItems(command.options),
  ];
  const usage = formatUsage(command, text).replace(/^ospi-update /, '');
  return [
    ...item(usage, command.description(), 'B'),
    ...(terms.length === 0 ? [] : ['.RS', ...terms.flat(), '.RE']),
  ];
}

function renderOptions(options: readonly Option[]): string[] {
  return renderOptionItems(options).flat();
}

function renderOptionItems(options: readonly Option[]): string[][] {
  return options
    .filter(({ hidden }) => !hidden)
    .map(({ flags, description }) => item(flags, description, 'B'));
}

function renderExitStatus({ exits }: Text): string[] {
  const names = Object.keys(exits) as ExitName[];
  return names.flatMap((name) => item(String(exitCodes[name]), exits[name], 'B'));
}

function renderFiles({ man: { files }, words }: Text): string[] {
  return [
    ...item(`/etc/ospi-update/${words.name}.yaml`, files.configuration, 'I'),
    ...item(`/var/lib/ospi-update/${words.name}/journal.jsonl`, files.journal, 'I'),
    ...item(`/var/lib/ospi-update/${words.name}/attempts/`, files.attempts, 'I'),
  ];
}

function renderEnvironment({ man: { environment } }: Text): string[] {
  return [
    ...item('LC_ALL, LC_MESSAGES, LANG', environment.locale, 'B'),
    ...item('NO_COLOR', environment.noColor, 'B'),
  ];
}

function renderExamples({ man: { examples } }: Text): string[] {
  return Object.values(examples).flatMap(({ title, lines }) => [
    ...renderParagraph(title),
    '.PP',
    '.nf',
    '.RS',
    ...lines.map(escapeCode),
    '.RE',
    '.fi',
  ]);
}

function renderParagraph(text: string): string[] {
  return ['.PP', escape(text)];
}

function item(term: string, description: string, font: 'B' | 'I'): string[] {
  return ['.TP', `.${font} ${escapeCode(term)}`, escape(description)];
}

/** Plain words; what stands between back quotes is to be typed as it is. */
function escape(text: string): string {
  return text
    .split('`')
    .map((part, index) => (index % 2 === 0 ? escapeWords(part) : `\\fB${escapeCode(part)}\\fR`))
    .join('');
}

/** A hyphen that must stay one when it is copied, as in an option. */
function escapeCode(text: string): string {
  return escapeWords(text).replaceAll('-', '\\-');
}

/** A dot or an apostrophe at the beginning would be an order to the formatter. */
function escapeWords(text: string): string {
  return text
    .replaceAll('\\', '\\e')
    .replaceAll('\u00a0', '\\~')
    .replace(/^(?=['.])/, '\\&');
}
