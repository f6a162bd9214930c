import type { Messages } from '../messages/index.ts';
import type { ProblemSentences } from '../messages/sentences.ts';
import { tellVerdict } from '../messages/verdict.ts';
import { exitCodes, type ExitName } from '../model/exit-codes.ts';
import { checkNames } from '../model/facts.ts';
import { checkCodes, warningCodes, type MessageCode } from '../model/message-codes.ts';
import { problemCodes } from '../model/problem-codes.ts';
import { escape, escapeCode, header, paragraph, section } from './roff.ts';
import { buildSample, buildUnmet } from './samples.ts';

/** The manual page ospi-update-messages(7): every message that has a code, with its cause and its remedy, by its code. */
export function renderMessagesPage({ messages }: { readonly messages: Messages }): string {
  const { codes, man, exits } = messages.cli;
  const kinds = Object.keys(exitCodes) as ExitName[];
  const lines = [
    ...header({ name: 'ospi-update-messages', number: 7, section: man.messagesSection }),
    ...section(man.titles.name, [`ospi\\-update\\-messages \\- ${escape(codes.summary)}`]),
    ...section(man.titles.description, codes.description.flatMap(paragraph)),
    ...kinds.flatMap((kind) =>
      renderProblems({ kind, title: codes.ofExit(exitCodes[kind], exits[kind]), messages }),
    ),
    ...renderProblems({ kind: 'step', title: codes.ofStep, messages }),
    ...subsection(codes.ofChecks, renderChecks(messages)),
    ...subsection(codes.ofWarnings, renderWarnings(messages)),
    ...section(man.titles.seeAlso, ['.BR ospi\\-update (1)']),
  ];
  return `${lines.join('\n')}\n`;
}

function renderProblems({
  kind,
  title,
  messages,
}: {
  readonly kind: ExitName | 'step';
  readonly title: string;
  readonly messages: Messages;
}): string[] {
  const names = sortByNumber(problemCodes).filter((code) => code.startsWith(`${kind}.`));
  const entries = names.flatMap((code) => {
    // Each code's sentences take its own parameters, which a sample has by the compiler; only the pair's type is lost here.
    const tell = messages.problems[code] as (params: object) => ProblemSentences;
    const { what, remedy } = tell(buildSample({ code, words: messages.placeholders }));
    return entry({ code: problemCodes[code], name: code, texts: [what, remedy] });
  });
  return entries.length === 0 ? [] : subsection(title, entries);
}

function renderChecks({ check: { checks }, placeholders }: Messages): string[] {
  const unmet = buildUnmet(placeholders);
  return checkNames.flatMap((check) => {
    const {
      title,
      what,
      remedy = '',
    } = tellVerdict({
      verdict: { check, ...unmet[check], params: { ...unmet[check].params } },
      sentences: checks,
    });
    return entry({ code: checkCodes[check], name: check, texts: [`${title}. ${what}`, remedy] });
  });
}

function renderWarnings({ warnings, placeholders }: Messages): string[] {
  return sortByNumber(warningCodes).flatMap((code) => {
    const tell = warnings[code] as (params: object) => string;
    return entry({
      code: warningCodes[code],
      name: code,
      texts: [tell(buildSample({ code, words: placeholders }))],
    });
  });
}

function sortByNumber<Code extends string>(codes: Readonly<Record<Code, MessageCode>>): Code[] {
  return (Object.keys(codes) as Code[]).sort((one, other) => codes[one].localeCompare(codes[other]));
}

function subsection(title: string, body: readonly string[]): string[] {
  return [`.SH ${escape(title)}`, ...body];
}

/** The code with the name that programs get beside it; below it what happened and what is to be done. */
function entry({
  code,
  name,
  texts,
}: {
  readonly code: MessageCode;
  readonly name: string;
  readonly texts: readonly string[];
}): string[] {
  const [first = [], ...rest] = texts.map((text) => text.split('\n').map((line) => escape(line.trim())));
  return [
    '.TP',
    `.BR ${escapeCode(code)} " (${escapeCode(name)})"`,
    ...lay(first),
    ...rest.flatMap((lines) => ['.br', `\\(-> ${lay(lines).join('\n')}`]),
  ];
}

function lay(lines: readonly string[]): string[] {
  return lines.flatMap((line, index) => (index === 0 ? [line] : ['.br', line]));
}
