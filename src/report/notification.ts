import { catalogues } from '../messages/index.ts';
import type { DescribeOutcome, OutcomeSentences, ToldOutcome, WriteMail } from '../model/notification.ts';
import { findMessageNumber } from '../messages/numbers.ts';
import { Problem } from '../messages/problem.ts';
import type { Language } from '../terms/language.ts';
import { describeProblem } from './describe.ts';
import { spellPlainly } from './plain.ts';
import { createWording } from './wording.ts';
import { sanitise } from './sanitise.ts';

/** Puts an outcome into words for those who were not there. */
export const describeOutcome: DescribeOutcome = (told) => {
  const messageCode = told.problem && findMessageNumber(told.problem.code);
  const causeCode = told.cause && findMessageNumber(told.cause.code);
  return {
    sentences: { fr: writeSentences(told, 'fr'), en: writeSentences(told, 'en') },
    ...(messageCode !== undefined && { messageCode }),
    ...(causeCode !== undefined && { causeCode }),
  };
};

function writeSentences(told: ToldOutcome, language: Language): OutcomeSentences {
  const messages = catalogues[language];
  const words = messages.night.mail;
  const subject = spellPlainly(`[${sanitise(told.platform)}] ${sanitise(nameSubject(told, language))}`);
  if (told.problem !== undefined) {
    const problem = Problem.fromRecord(told.problem);
    const isUpdate = told.outcome === 'refused';
    return { subject, ...describeProblem({ problem, messages, isUpdate }) };
  }
  const { from = '?', to = '?', incident, contact } = told;
  const what =
    told.outcome === 'recovered'
      ? words.recovered[told.ending === 'succeeded' ? 'forward' : 'back'](from, to)
      : words.succeeded(from, to);
  return { subject, what, ...(incident !== undefined && { remedy: words.callSupport(contact, incident) }) };
}

function nameSubject({ outcome, ending, from = '?', to = '?' }: ToldOutcome, language: Language): string {
  const { subjects } = catalogues[language].night.mail;
  if (outcome === 'recovered') return ending === 'succeeded' ? subjects.forward(to) : subjects.back(from);
  if (outcome === 'failed' && ending === 'rolled-back') return subjects.rolledBack(from, to);
  if (outcome === 'failed') return ending === 'maintenance' ? subjects.maintenance(to) : subjects.fault;
  if (outcome === 'succeeded') return subjects.succeeded(to);
  return outcome === 'interrupted' ? subjects.interrupted(to) : subjects[outcome];
}

/** A mail in one language; what to do comes first. */
export const writeMail: WriteMail = ({ notification, language, bundle }) => {
  const messages = catalogues[language];
  const { format } = createWording({ messages, language });
  const { labels, bundle: words, signature } = messages.night.mail;
  const { subject, what, effect, remedy } = notification.sentences[language];
  const { label, remedy: toDo } = messages.report;
  const facts: readonly (readonly [string, string | undefined])[] = [
    [labels.incident, notification.incident],
    [labels.platform, `${notification.platform} (${notification.product})`],
    [labels.host, notification.host],
    [labels.version, notification.version ?? undefined],
    [labels.attempt, notification.attempt],
    [labels.requestedBy, notification.requestedBy],
    [labels.at, format.date(notification.at)],
    [labels.cause, notification.causeCode],
  ];
  const lines = [
    ...(remedy === undefined ? [] : [`${label(toDo)} ${remedy}`, '']),
    what,
    ...(effect === undefined ? [] : [effect]),
    '',
    ...facts.flatMap(([name, value]) => (value === undefined ? [] : [`${label(name)} ${sanitise(value)}`])),
    ...(bundle === undefined
      ? []
      : ['', 'attached' in bundle ? words.attached(bundle.attached) : words.missing(bundle.missing)]),
    '',
    '-- ',
    signature(notification.host),
  ];
  return { subject, body: lines.map((line) => (line === '-- ' ? line : spellPlainly(line))).join('\n') };
};

/** For standard error: the command's own result has been reported by then. */
export function describeUntold(
  { program, reason }: { readonly program: string; readonly reason: string },
  language: Language,
): string {
  return spellPlainly(catalogues[language].night.untold(sanitise(program), sanitise(reason)));
}
