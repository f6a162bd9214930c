import { expect, test } from 'vitest';
import { catalogues } from '../../src/messages/index.ts';
import type { Event } from '../../src/ports/events.ts';
import { Problem } from '../../src/messages/problem.ts';
import { chooseMode, createLineReporter } from '../../src/report/index.ts';
import { createCapture, createStoppedClock } from './capture.ts';
import { failure, hostileText, rolledBack, success } from './story.ts';

function createJson({ streaming = true, verbose = false } = {}) {
  const stdout = createCapture();
  const stderr = createCapture();
  const reporter = createLineReporter({
    mode: 'json',
    messages: catalogues.fr,
    language: 'fr',
    stdout,
    stderr,
    env: {},
    clock: createStoppedClock(),
    streaming,
    verbose,
    quiet: false,
    color: true,
    isUpdate: false,
  });
  const lines = () =>
    stdout
      .text()
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown);
  return { reporter, lines, out: stdout.text, err: stderr.text };
}

const applied = { kind: 'applied', from: '4.2.0', to: '4.3.0', attempt: 'x' } as const;

test('writes each event as it is, with the code of its message beside it, then the result, and nothing else', () => {
  const { reporter, lines, err } = createJson();
  for (const event of success) reporter.report(event);
  reporter.finish(applied);
  const isWarning = (event: Event) => event.kind === 'record' && event.record.event === 'warning';
  const coded = success.map((event) => (isWarning(event) ? { ...event, messageCode: 'OSPI-4002' } : event));
  expect(lines()).toEqual([...coded, applied]);
  expect(err()).toBe('');
});

test('writes one object for a command with a single result, and its warnings for people', () => {
  const { reporter, lines, err } = createJson({ streaming: false });
  for (const event of success) reporter.report(event);
  reporter.finish(applied);
  expect(lines()).toEqual([applied]);
  expect(err()).toMatch(/^\[OSPI-4002\] Le journal se terminait par une ligne inachevée.*\n$/);
});

test('writes a problem as an object too', () => {
  const { reporter, lines } = createJson();
  for (const event of failure) reporter.report(event);
  reporter.fail(rolledBack);
  expect(lines().at(-1)).toEqual({
    kind: 'problem',
    code: 'rolled-back.attempt',
    messageCode: 'OSPI-0701',
    exit: 'rolled-back',
    exitCode: 7,
    platform: 'rolled-back',
    params: rolledBack.params,
    what: expect.stringContaining('La mise à jour vers 4.3.0 a échoué') as string,
    remedy: expect.stringContaining('04 26 10 06 36') as string,
  });
});

test('says each whole percent of a step once', () => {
  const { reporter, lines } = createJson();
  const progress = (percent: number): Event => ({ kind: 'progress', step: 'stage', percent });
  for (const percent of [1.1, 1.2, 1.9, 2, 2.5, 3]) reporter.report(progress(percent));
  expect(lines()).toEqual([progress(1.1), progress(2), progress(3)]);
});

test('means the text from outside unchanged, but harms no terminal that it is shown on', () => {
  const { reporter, lines, out } = createJson();
  const text = `${hostileText}\u{e0041}`;
  const event: Event = { kind: 'progress', step: 'hook-migrate', text };
  reporter.report(event);
  expect(lines()).toEqual([event]);

  expect(out().trimEnd()).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202e\u{e0041}]/u);
});

test('keeps causes for standard error, and for who asked', () => {
  const problem = Problem.of('internal.fault', { detail: 'x' }, new Error('on fire'));
  const short = createJson();
  short.reporter.fail(problem);
  expect(short.err()).toBe('');
  const long = createJson({ verbose: true });
  long.reporter.fail(problem);
  expect(long.err()).toContain('Error: on fire');
  expect(long.lines()).toHaveLength(1);
});

test.each([
  ['a terminal', { json: false, quiet: false, stdout: { isTTY: true }, env: {} }, 'terminal'],
  ['a pipe', { json: false, quiet: false, stdout: {}, env: {} }, 'plain'],
  ['a dumb terminal', { json: false, quiet: false, stdout: { isTTY: true }, env: { TERM: 'dumb' } }, 'plain'],
  ['--quiet', { json: false, quiet: true, stdout: { isTTY: true }, env: {} }, 'plain'],
  ['--json', { json: true, quiet: false, stdout: { isTTY: true }, env: {} }, 'json'],
])('for %s the mode is chosen', (_, given, mode) => {
  expect(chooseMode(given)).toBe(mode);
});
