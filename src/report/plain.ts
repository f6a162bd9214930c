import type { Clock } from '../ports/clock.ts';
import type { ProgressEvent } from '../ports/events.ts';
import type { Reporter } from '../ports/reporter.ts';
import type { Result } from '../model/results.ts';
import { describeNote, describeProblem, listCauses } from './describe.ts';
import { formatStamp } from './format.ts';
import type { Look } from './look.ts';
import { createEventRenderer, type Line } from './render-events.ts';
import type { Output } from './output.ts';
import { isOutcome, renderResult } from './render/index.ts';
import { sanitise } from './sanitise.ts';
import type { Wording } from './wording.ts';

/**
 * For logs, pipes and cron: dated lines without escape codes, one event per line. Warnings and problems go to standard
 * error; with `quiet`, only they are written, besides what the command was asked to show.
 */
export function createPlainReporter({
  wording,
  look,
  stdout,
  stderr,
  clock,
  verbose,
  quiet,
  isUpdate,
}: {
  wording: Wording;
  look: Look;
  stdout: Output;
  stderr: Output;
  clock: Clock;
  verbose: boolean;
  quiet: boolean;
  isUpdate: boolean;
}): Reporter {
  const { messages } = wording;
  const narrator = createEventRenderer(wording);
  const isDue = createProgressPacer(clock);
  // The first notes wait until something follows: a nightly run with nothing to do prints nothing at all.
  let notes: { readonly text: string; readonly at: Date }[] = [];
  let hasBegun = false;

  const writeLines = (output: Output, text: string, at = clock.now()) => {
    const stamp = formatStamp(at);
    for (const line of text.split('\n')) output.writeLine(spellPlainly(`${stamp} ${line}`).trimEnd());
  };
  const writeNotes = () => {
    const waiting = notes;
    notes = [];
    hasBegun = true;
    if (!quiet) for (const { text, at } of waiting) writeLines(stdout, text, at);
  };
  const write = ({ tone, text }: Line, at?: Date) => {
    if (tone === 'detail' && !verbose) return;
    writeNotes();
    if (tone === 'warning')
      writeLines(stderr, `${messages.report.label(messages.report.warning)} ${text}`, at);
    else if (tone === 'failed') writeLines(stderr, text, at);
    else if (!quiet) writeLines(stdout, text, at);
  };

  return {
    report(event) {
      if (event.kind === 'note') {
        notes.push({ text: describeNote({ note: event, messages }), at: clock.now() });
        if (hasBegun) writeNotes();
      } else if (event.kind === 'record') {
        const line = narrator.tell(event);
        // `status --follow` also reports what happened before it started.
        if (line !== undefined) write(line, new Date(event.record.at));
      } else if (narrator.beginsUndoing(event.step)) {
        write({ tone: 'start', text: narrator.titleWork(event.step) });
      } else if (isDue(event)) {
        write({ tone: 'info', text: tellProgress({ event, title: narrator.titleNow(event.step), wording }) });
      }
    },
    finish(result) {
      if (isNothing(result) && !verbose) return;
      writeNotes();
      const shown = quiet ? selectForQuiet(result) : result;
      if (shown === undefined) return;
      const lines = renderResult({ result: shown, wording, look });
      if (isOutcome(shown)) writeLines(stdout, lines.join('\n'));
      else writeTable(quiet && shown.kind === 'check' ? stderr : stdout, lines);
    },
    fail(problem) {
      writeNotes();
      const { what, effect, remedy } = describeProblem({ problem, messages, isUpdate });
      const toDo = `${messages.report.label(messages.report.remedy)} ${remedy}`;
      writeLines(stderr, [what, ...(effect === undefined ? [] : [effect]), toDo].join('\n'));
      if (verbose) for (const line of listCauses(problem)) stderr.writeLine(line);
    },
    pause() {
      // Nothing is drawn that could be in the way.
    },
    async close() {
      await Promise.all([stdout.flush(), stderr.flush()]);
    },
  };
}

/** A nightly run that had nothing to do: cron would mail it. */
function isNothing(result: Result): boolean {
  return (result.kind === 'nothing-to-do' && result.fromInbox) || result.kind === 'not-now';
}

/** Undated: a table, or text meant to be copied. */
function writeTable(output: Output, lines: readonly string[]): void {
  for (const line of lines) output.writeLine(spellPlainly(line));
}

/** What was requested, but of a check only what is not in order; success needs no output. */
function selectForQuiet(result: Result): Result | undefined {
  if (isOutcome(result)) return undefined;
  const check = result.kind === 'notice-accepted' ? result.check : result;
  if (check.kind !== 'check') return check;
  const verdicts = check.verdicts.filter(({ status }) => status !== 'ok');
  return verdicts.length === 0 ? undefined : { ...check, verdicts };
}

/** No-break spaces are for wrapped lines; in a log, a search for “41 s” must find it. */
export function spellPlainly(line: string): string {
  return line.replaceAll(/[\u00a0\u202f]/g, ' ');
}

const leastSeconds = 5;
const usualSeconds = 30;
const usualPercent = 10;

/** Long steps report their progress every 30 s or 10 %, short ones not at all. */
function createProgressPacer(clock: Clock): (event: ProgressEvent) => boolean {
  let last = { step: '', percent: 0, at: 0 };
  return ({ step, percent = 0 }) => {
    const at = clock.monotonic();
    if (step !== last.step) {
      last = { step, percent, at };
      return false;
    }
    const seconds = (at - last.at) / 1000;
    const isDue =
      seconds >= usualSeconds || (seconds >= leastSeconds && percent - last.percent >= usualPercent);
    if (isDue) last = { step, percent, at };
    return isDue;
  };
}

function tellProgress({
  event: { percent, text, overall },
  title,
  wording: { messages, format },
}: {
  event: ProgressEvent;
  title: string;
  wording: Wording;
}): string {
  const left = overall?.secondsLeft;
  const parts = [
    ...(percent === undefined ? [] : [format.percent(percent)]),
    ...(text === undefined || text === '' ? [] : [sanitise(text)]),
    ...(left === undefined ? [] : [messages.report.timeLeft(format.roughDuration(left))]),
  ];
  return messages.report.step.progress(title, parts.join(', '));
}
