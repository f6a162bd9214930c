import type { RehearsedStep } from '../terms/check.ts';
import type { Language } from '../terms/language.ts';
import { findMessageNumber } from './numbers.ts';
import { type DeclaredProblems, tellRecorded } from './database-faults.ts';
import { putCode } from './put-code.ts';
import type { ProblemSentences } from './sentences.ts';

/**
 * What failed in the rehearsal, and the remedy, one per line. A fault of several steps is reported once, with the
 * first of them.
 */
export function tellRehearsed({
  steps,
  problems,
  language,
  nameStep,
  nameUnknown,
}: {
  steps: readonly RehearsedStep[];
  /** By the code. */
  problems: DeclaredProblems;
  language: Language;
  nameStep: (step: string) => string;
  /** For what a newer tool has recorded. */
  nameUnknown: (code: string) => ProblemSentences;
}): ProblemSentences {
  const told = steps.flatMap(({ step, problems: found = [] }) =>
    found.map((problem) => {
      const { what, remedy } = tellRecorded(problem, { problems, language }) ?? nameUnknown(problem.code);
      return { title: nameStep(step), sentence: putCode(findMessageNumber(problem.code), what), remedy };
    }),
  );
  const first = told.filter(
    ({ sentence }, index) => told.findIndex((each) => each.sentence === sentence) === index,
  );
  return {
    what: first.map(({ title, sentence }) => `${title}: ${sentence}`).join('\n'),
    remedy: [...new Set(first.map(({ remedy }) => remedy))].join('\n'),
  };
}
