import type { Messages } from '../messages/index.ts';
import type { ProblemSentences } from '../messages/sentences.ts';
import { tellVerdict } from '../messages/verdict.ts';
import { exitCodes, type ExitName } from '../terms/exit-codes.ts';
import type { Verdict } from '../model/verdict.ts';
import { checkNumbers, problemNumbers, warningNumbers } from '../messages/codes.ts';
import type { MessageNumber } from '../messages/numbers.ts';
import { buildSample } from '../messages/sample.ts';
import { checks, problems, warnings } from '../messages/tables.ts';
import { checkNames, type ProblemCode, type WarningCode } from '../messages/vocabulary.ts';
import { escape, escapeCode, header, paragraph, section } from './roff.ts';

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
  const names = (Object.keys(problemNumbers) as ProblemCode[]).filter((code) => code.startsWith(`${kind}.`));
  const entries = names.flatMap((code) => {
    // Each code's sentences take its own parameters, which the compiler checks in the sample; only the pair's type is lost.
    const tell = messages.problems[code] as (params: object) => ProblemSentences;
    const { what, remedy } = tell(buildSample({ sample: problems[code].sample, words: messages.placeholders }));
    return entry({ code: problemNumbers[code], name: code, texts: [what, remedy] });
  });
  return entries.length === 0 ? [] : subsection(title, entries);
}

function renderChecks({ check, placeholders }: Messages): string[] {
  return checkNames.flatMap((name) => {
    const { sample } = checks[name];
    const unmet: Pick<Verdict, 'status'> & { params: object } =
      typeof sample === 'function' ? sample(placeholders) : sample;
    const verdict = { ...unmet, check: name, params: { ...unmet.params } };
    const { title, what, remedy = '' } = tellVerdict({ verdict, sentences: check.checks });
    return entry({ code: checkNumbers[name], name, texts: [`${title}. ${what}`, remedy] });
  });
}

function renderWarnings({ warnings: sentences, placeholders }: Messages): string[] {
  return (Object.keys(warningNumbers) as WarningCode[]).flatMap((code) => {
    const tell = sentences[code] as (params: object) => string;
    return entry({
      code: warningNumbers[code],
      name: code,
      texts: [tell(buildSample({ sample: warnings[code].sample, words: placeholders }))],
    });
  });
}

function subsection(title: string, body: readonly string[]): string[] {
  return [`.SH ${escape(title)}`, ...body];
}

/** The code and the name that programs get; below it, what happened and what to do. */
function entry({
  code,
  name,
  texts,
}: {
  readonly code: MessageNumber;
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
