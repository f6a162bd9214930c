import * as z from 'zod';
import type { Messages } from '../messages/index.ts';
import { result } from '../model/results.ts';
import type { ExitName } from '../terms/exit-codes.ts';
import { memberCommands } from '../terms/member-commands.ts';
import { nameManual } from '../cli/help.ts';
import {
  createTree,
  leavesOf,
  renderCommand,
  renderExits,
  renderOptions,
  renderSynopsis,
} from './commands.ts';
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
  const program = createTree(text);
  const { titles } = text.man;
  const pages = program.createHelp().visibleCommands(program).map(nameManual);
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
    ...section(titles.exitStatus, renderExits(Object.keys(text.exits) as ExitName[], text)),
    ...section(titles.files, renderFiles(text)),
    ...section(titles.environment, renderEnvironment(text)),
    ...section(
      titles.json,
      text.man.json.map((each) => each.replace('{kinds}', listKinds().join(', '))).flatMap(paragraph),
    ),
    ...section(titles.examples, renderExamples(text)),
    ...section(titles.failure, text.man.failure.flatMap(paragraph)),
    ...section(titles.trust, renderTrust(text)),
    ...section(titles.seeAlso, [
      ...pages.map((name) => `.BR ${escapeCode(name)} (1),`),
      '.BR ospi\\-update.yaml (5),',
      '.BR ospi\\-update\\-import (5),',
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

/** Of the results, in the order of their declaration. */
function listKinds(): readonly string[] {
  const kindsOf = (form: z.core.$ZodType): readonly string[] => {
    if (form instanceof z.ZodDiscriminatedUnion) return form.options.flatMap(kindsOf);
    const kind: unknown = form instanceof z.ZodObject ? form.shape['kind'] : undefined;
    return kind instanceof z.ZodLiteral ? [...kind.values].map(String) : [];
  };
  return kindsOf(result);
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
