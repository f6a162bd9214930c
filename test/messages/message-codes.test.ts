import { describe, expect, test } from 'vitest';
import { catalogues } from '../../src/messages/index.ts';
import { exitCodes } from '../../src/terms/exit-codes.ts';
import { checkNumbers, problemNumbers, warningNumbers } from '../../src/messages/codes.ts';
import { findMessageNumber } from '../../src/messages/numbers.ts';
import { Problem } from '../../src/messages/problem.ts';
import { createLineReporter, type ReportMode } from '../../src/report/index.ts';
import { createCapture, createStoppedClock } from '../report/capture.ts';
import { failure } from '../report/story.ts';

describe('the codes of the messages', () => {
  test('are short, and each is given once', () => {
    const all = [problemNumbers, checkNumbers, warningNumbers].flatMap((codes) => Object.values(codes));
    expect(new Set(all).size).toBe(all.length);
    for (const code of all) expect(code).toMatch(/^OSPI-\d{4}$/);
  });

  test('begin with the exit code of their kind', () => {
    for (const [code, messageCode] of Object.entries(problemNumbers)) {
      const exits: Readonly<Record<string, number>> = { ...exitCodes, step: 20 };
      const [kind = ''] = code.split('.');
      expect(`${code} ${messageCode.slice(5, 7)}`).toBe(`${code} ${String(exits[kind]).padStart(2, '0')}`);
    }
    for (const code of Object.values(checkNumbers)) expect(code).toMatch(/^OSPI-30/);
    for (const code of Object.values(warningNumbers)) expect(code).toMatch(/^OSPI-40/);
  });

  test('are not made up for what another version recorded', () => {
    for (const code of ['archive.of-the-future', 'toString', ''])
      expect(findMessageNumber(code)).toBeUndefined();
  });
});

/** What a reader gets of a failed update, its warning and its problem, on all streams. */
function tell(language: 'fr' | 'en', mode: Exclude<ReportMode, 'terminal'>): string {
  const stdout = createCapture();
  const stderr = createCapture();
  const reporter = createLineReporter({
    mode,
    messages: catalogues[language],
    language,
    stdout,
    stderr,
    env: {},
    clock: createStoppedClock(),
    streaming: true,
    verbose: false,
    quiet: false,
    color: false,
    isUpdate: true,
  });
  for (const event of failure) reporter.report(event);
  const memory = { memoryGiB: 6, minimumGiB: 8, recommendedGiB: 16 };
  const verdict = { check: 'memory', status: 'failed', params: memory } as const;
  reporter.fail(Problem.of('prerequisite.checks-failed', { verdicts: [verdict] }));
  return `${stdout.text()}${stderr.text()}`;
}

test('a French screen, an English one and a program meet by the code', () => {
  const find = (text: string) => text.match(/OSPI-\d{4}/g);
  const expected = [
    problemNumbers['step.hook-failed'],
    problemNumbers['prerequisite.checks-failed'],
    checkNumbers.memory,
  ];
  expect(find(tell('fr', 'plain'))).toEqual(expected);
  expect(find(tell('en', 'plain'))).toEqual(expected);
  expect(new Set(find(tell('en', 'json')))).toEqual(new Set(expected));
});
