import { catalogues } from '../messages/index.ts';
import { findMessageNumber } from '../messages/numbers.ts';
import { tellVerdict } from '../messages/verdict.ts';
import type { WarningCode } from '../messages/vocabulary.ts';
import type { AnswerFacts, DescribeAnswer, ImportAnswer } from '../model/import-answer.ts';
import type { Verdict } from '../model/verdict.ts';
import type { Bilingual } from '../terms/bilingual.ts';
import type { Language } from '../terms/language.ts';
import type { RecordedProblem } from '../terms/recorded-problem.ts';
import { explainProblem, explainWarning } from './describe.ts';

/** Puts the answer to a request into words, for a person who uses the Superviseur. */
export const describeAnswer: DescribeAnswer = ({ problem, warnings, verdicts, contact, ...facts }) => {
  const code = problem && findMessageNumber(problem.code);
  const remedy = inBoth((language) => tellRemedy({ ...facts, problem, contact }, language));
  return {
    format: 1,
    ...facts,
    ...(code !== undefined && { code }),
    text: requireBoth(inBoth((language) => tellState({ ...facts, problem }, language))),
    ...(remedy !== undefined && { remedy }),
    warnings: [...verdicts.map(tellCheck), ...warnings.map(tellWarning)],
  };
};

type Told = Pick<AnswerFacts, 'state' | 'startsAt' | 'incident'> & {
  readonly problem: RecordedProblem | undefined;
};

function tellState({ state, startsAt, problem }: Told, language: Language): string {
  const messages = catalogues[language];
  const words = messages.imports;
  if (problem !== undefined) return explainProblem({ problem, messages }).what;
  if (state === 'failed' || state === 'refused') return words[state];
  return state === 'queued' && startsAt !== undefined ? words.planned : words.states[state];
}

/** After a failed attempt the incident decides; the remedy of its cause may belong to a command on its own. */
function tellRemedy(
  { incident, problem, contact }: Told & { readonly contact: string },
  language: Language,
): string | undefined {
  const messages = catalogues[language];
  if (incident !== undefined) return messages.night.mail.callSupport(contact, incident);
  return problem && explainProblem({ problem, messages }).remedy;
}

function tellWarning({ code, params }: RecordedProblem): ImportAnswer['warnings'][number] {
  const number = findMessageNumber(code);
  // It may be from another version: the reporter looks the code up.
  const warning = { code: code as WarningCode, params };
  const told = inBoth((language) => explainWarning({ warning, messages: catalogues[language] }));
  return { ...(number !== undefined && { code: number }), text: requireBoth(told) };
}

function tellCheck(verdict: Verdict): ImportAnswer['warnings'][number] {
  const tell = (language: Language) => tellVerdict({ verdict, sentences: catalogues[language].check.checks });
  const { code } = tell('en');
  const told = inBoth((language) => {
    const messages = catalogues[language];
    // The underlying problem says more than the verdict.
    if (verdict.problem !== undefined) return explainProblem({ problem: verdict.problem, messages }).what;
    const { title, what } = tell(language);
    return messages.imports.check(title, what);
  });
  return { ...(code !== undefined && { code }), text: requireBoth(told) };
}

function inBoth(tell: (language: Language) => string | undefined): Bilingual | undefined {
  const [fr, en] = [tell('fr'), tell('en')];
  return fr === undefined || en === undefined ? undefined : { fr, en };
}

function requireBoth(told: Bilingual | undefined): Bilingual {
  if (told === undefined) throw new Error('every state has its sentence');
  return told;
}
