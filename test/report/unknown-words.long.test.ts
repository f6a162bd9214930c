import { expect, test } from 'vitest';
import { problemNumbers } from '../../src/messages/codes.ts';
import { buildSample } from '../../src/messages/sample.ts';
import { problems as declared } from '../../src/messages/tables.ts';
import { judgeFacts } from '../../src/domain/checks/index.ts';
import { catalogues } from '../../src/messages/index.ts';
import { tellVerdict } from '../../src/messages/verdict.ts';
import type { RecordedProblem } from '../../src/terms/recorded-problem.ts';
import { describeRecorded } from '../../src/report/describe.ts';
import { sampleDatabase, sampleFacts } from '../domain/checks/sample-facts.ts';

const unknown = 'said-by-a-newer-version';
const codes = Object.keys(problemNumbers) as readonly (keyof typeof problemNumbers)[];

/** The value once per text in it, each time with another one replaced by an unknown word. */
function* listUnknown(value: unknown): Generator {
  if (typeof value === 'string') yield unknown;
  if (typeof value !== 'object' || value === null) return;
  for (const [key, part] of Object.entries(value))
    for (const changed of listUnknown(part))
      yield Array.isArray(value)
        ? value.map((item: unknown, index) => (String(index) === key ? changed : item))
        : { ...value, [key]: changed };
}

const problems = codes.flatMap((code) => {
  const params = buildSample({ sample: declared[code].sample, words: catalogues.en.placeholders });
  const all = [{}, ...listUnknown(params)] as readonly RecordedProblem['params'][];
  return all.map((each) => ({ code, params: each }));
});

test.each(['en', 'fr'] as const)(
  'a problem with a reason that is unknown has no hole in its words: %s',
  (language) => {
    expect(problems.length).toBeGreaterThan(1000);
    const messages = catalogues[language];
    for (const problem of problems) {
      const { what, remedy } = describeRecorded({ problem, messages });
      expect(`${what} ${remedy}`, problem.code).not.toMatch(/\bundefined\b|\[object/);
    }
  },
);

test.each(['en', 'fr'] as const)('nor has a check that tells of it: %s', (language) => {
  const sentences = catalogues[language].check.checks;
  for (const problem of problems) {
    const facts = sampleFacts({ databases: [{ ...sampleDatabase, problem }] });
    for (const verdict of judgeFacts(facts)) {
      const { what, remedy } = tellVerdict({ verdict, sentences });
      expect(`${what} ${remedy ?? ''}`, problem.code).not.toMatch(/\bundefined\b|\[object/);
    }
  }
});
