import { catalogues } from '../../messages/index.ts';
import type { Messages } from '../../messages/index.ts';
import type { BundleList, BundlePart } from '../../model/bundle.ts';
import type { Language } from '../../terms/language.ts';
import { describeRecorded } from '../describe.ts';
import { wrap } from '../layout.ts';
import { createWording, type Wording } from '../wording.ts';

/** The README and LISEZMOI of a bundle, also shown before it is written. */
export function describeBundle(list: BundleList): Readonly<Record<Language, string>> {
  return {
    fr: writeList(list, createWording({ messages: catalogues.fr, language: 'fr' })),
    en: writeList(list, createWording({ messages: catalogues.en, language: 'en' })),
  };
}

const width = 100;

function writeList({ tool, at, parts }: BundleList, { messages, format }: Wording): string {
  const { bundle: words } = messages;
  const held = parts.flatMap((part) =>
    'missing' in part
      ? []
      : [
          `${nameTitle(part, messages)} ${words.parts[part.name].what} ${words.content(part.files.join(', '), format.bytes(part.bytes))}`,
        ],
  );
  const missing = parts.flatMap((part) =>
    'missing' in part ? [`${nameTitle(part, messages)} ${explain(part.missing, messages)}`] : [],
  );
  const sections = [
    [words.title, words.made(tool, at)],
    [words.holds, ...held.map(bullet)],
    ...(missing.length === 0 ? [] : [[words.lacks, ...missing.map(bullet)]]),
    [words.leftOutTitle, ...words.leftOut.map(bullet)],
    [words.pseudonymsTitle, ...words.pseudonyms.map(bullet)],
  ];
  return sections.map((lines) => lines.flatMap((line) => layLine(line)).join('\n')).join('\n\n');
}

function nameTitle({ name }: BundlePart, { bundle, report }: Messages): string {
  return report.label(bundle.parts[name].title);
}

function explain(missing: Extract<BundlePart, { missing: unknown }>['missing'], messages: Messages): string {
  return missing === 'nothing'
    ? messages.bundle.nothing
    : describeRecorded({ problem: missing, messages }).what;
}

function bullet(text: string): string {
  return `- ${text}`;
}

function layLine(line: string): readonly string[] {
  const [first = '', ...rest] = wrap(line, { width });
  return [first, ...rest.map((each) => (line.startsWith('- ') ? `  ${each}` : each))];
}
