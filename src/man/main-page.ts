import type { Command, Option } from 'commander';
import { createProgram } from '../cli.ts';
import type { Messages } from '../messages/index.ts';
import { exitCodes, type ExitName } from '../terms/exit-codes.ts';
import { memberCommands } from '../terms/member-commands.ts';
import { formatArguments, formatUsage } from '../cli/help.ts';
import { bullet, escape, escapeCode, example, header, item, paragraph, section } from './roff.ts';

type Text = Messages['cli'];

/** For the site's group; written here once, for all languages. */
const sudoersLines = [
  'Cmnd_Alias OSPI_UPDATE = \\',
  ...memberCommands.map(
    (words, index) =>
      `  /usr/local/bin/ospi-update ${words}${index === memberCommands.length - 1 ? '' : ', \\'}`,
  ),
  // Whatever the server lets other commands keep of a session, language and terminal are enough here.
  'Defaults!OSPI_UPDATE env_reset, !setenv, env_keep = "LANG LC_ALL LC_MESSAGES NO_COLOR TERM", \\',
  '  secure_path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"',
  '%systeme ALL = (root) OSPI_UPDATE',
];

/**
 * The manual page ospi-update(1) in the man(7) format, made from the same commands, words and exit codes as the help. The
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
    ...header({ name: 'ospi-update', number: 1, section: text.man.section }),
    ...section(titles.name, [`ospi\\-update \\- ${escape(text.program.summary)}`]),
    ...section(titles.synopsis, renderSynopsis(program, text)),
    ...section(titles.description, [text.program.description, ...text.man.description].flatMap(paragraph)),
    ...section(
      titles.commands,
      leavesOf(program).flatMap((command) => renderCommand(command, text)),
    ),
    ...section(titles.options, renderOptions(program.createHelp().visibleOptions(program))),
    ...section(titles.prerequisites, [
      ...paragraph(text.man.prerequisites.introduction),
      ...Object.values(text.man.prerequisites.items).flatMap(({ term, needed }) => item(term, needed)),
    ]),
    ...section(titles.administrators, [
      ...text.man.administrators.flatMap(paragraph),
      ...example(sudoersLines),
      ...text.man.members.flatMap(paragraph),
    ]),
    ...section(titles.exitStatus, renderExitStatus(text)),
    ...section(titles.files, renderFiles(text)),
    ...section(titles.environment, renderEnvironment(text)),
    ...section(titles.json, text.man.json.flatMap(paragraph)),
    ...section(titles.examples, renderExamples(text)),
    ...section(titles.failure, text.man.failure.flatMap(paragraph)),
    ...section(titles.trust, renderTrust(text)),
    ...section(titles.seeAlso, [
      '.BR ospi\\-update.yaml (5),',
      '.BR ospi\\-update\\-manifest (5),',
      '.BR ospi\\-update\\-messages (7),',
      '.BR minisign (1),',
      '.BR nginx (8),',
      '.BR sudoers (5),',
      '.BR systemctl (1)',
    ]),
  ];
  return `${lines.join('\n')}\n`;
}

/** The commands that do something, in the order of the help. */
function leavesOf(command: Command): Command[] {
  const shown = command.createHelp().visibleCommands(command);
  return shown.length === 0 ? [command] : shown.flatMap(leavesOf);
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

function renderTrust({ man: { trust, powers } }: Text): string[] {
  return [
    ...Object.values(trust).flatMap(({ introduction, items }) => [
      ...paragraph(introduction),
      ...items.flatMap(bullet),
    ]),
    ...paragraph(powers.introduction),
    ...Object.values(powers.people).flatMap(({ name, can, lines }) => [
      ...item(name, can, 'B'),
      '.RS',
      ...Object.values(lines).flatMap(bullet),
      '.RE',
    ]),
  ];
}

function renderExamples({ man: { examples } }: Text): string[] {
  return Object.values(examples).flatMap(({ title, lines }) => [...paragraph(title), ...example(lines)]);
}
