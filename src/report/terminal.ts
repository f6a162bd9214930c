import type { Clock } from '../ports/clock.ts';
import type { OverallProgress, ProgressEvent, RecordEvent } from '../ports/events.ts';
import type { Problem } from '../messages/problem.ts';
import type { Reporter } from '../ports/reporter.ts';
import { drawBar } from './bar.ts';
import { describeNote, describeProblem, listCauses } from './describe.ts';
import { shorten, wrap } from './layout.ts';
import { createLive } from './live.ts';
import type { Look } from './look.ts';
import { createEventRenderer, type Line } from './render-events.ts';
import type { Output } from './output.ts';
import { isOutcome, renderResult } from './render/index.ts';
import { sanitise } from './sanitise.ts';
import type { Wording } from './wording.ts';

/** The current activity and its progress. */
interface Work {
  readonly step: string;
  readonly since: number;
  /** Whether the journal reports its end; otherwise the next event does. */
  readonly isRecorded: boolean;
  readonly percent?: number;
  readonly text?: string;
  readonly overall?: OverallProgress;
  /** When `overall` was reported: the time left counts down from there. */
  readonly at: number;
}

/** For a person at a terminal: what was done as a list; below it the current activity, with progress and time left. */
export function createTerminalReporter({
  wording,
  createLook,
  stdout,
  stderr,
  clock,
  verbose,
  isUpdate,
}: {
  wording: Wording;
  /** Read again each time: a terminal's width changes. */
  createLook: () => Look;
  stdout: Output;
  stderr: Output;
  clock: Clock;
  verbose: boolean;
  isUpdate: boolean;
}): Reporter {
  const narrator = createEventRenderer(wording);
  const live = createLive({ stdout, createLook });
  let work: Work | undefined;

  const print = (line: Line) => {
    if (line.tone === 'detail' && !verbose) return;
    live.print(line.tone === 'warning' ? stderr : stdout, layLine({ line, look: createLook() }));
  };
  const begin = (next: Work) => {
    work = next;
    live.show({
      title: titleWork({ work: next, title: narrator.titleWork(next.step), look: createLook() }),
      status: () => drawWork({ work: next, wording, look: createLook(), clock }),
    });
  };
  /** What no record ends, such as staging, ends when something else begins. */
  const settle = (tone: 'done' | 'failed') => {
    const settled = work;
    work = undefined;
    live.hide();
    if (settled === undefined || settled.isRecorded) return;
    const seconds = (clock.monotonic() - settled.since) / 1000;
    print(narrator.tellEnd({ step: settled.step, tone, seconds }));
  };
  const reportProgress = (event: ProgressEvent) => {
    if (work?.step !== event.step) settle('done');
    const at = clock.monotonic();
    work ??= { step: event.step, since: at, at, isRecorded: narrator.isUndoing() };
    begin(advance({ work, event, at }));
  };
  const reportRecord = ({ record, overall, ...rest }: RecordEvent) => {
    const line = narrator.tell({ ...rest, record });
    if (/^(step|attempt|recovery)\./.test(record.event)) settle('done');
    if (record.event === 'step.started') {
      const at = clock.monotonic();
      begin({ step: record.step ?? '', since: at, at, isRecorded: true, ...(overall && { overall }) });
    } else if (line !== undefined) {
      print(line);
    }
  };

  return {
    report(event) {
      if (event.kind === 'progress') reportProgress(event);
      else if (event.kind === 'record') reportRecord(event);
      else print({ tone: 'info', text: describeNote({ note: event, messages: wording.messages }) });
    },
    finish(result) {
      settle('done');
      const lines = renderResult({ result, wording, look: createLook() });
      if (isOutcome(result)) print({ tone: 'done', text: lines.join('\n') });
      else live.print(stdout, lines);
    },
    fail(problem) {
      settle('failed');
      live.print(stderr, layProblem({ problem, wording, look: createLook(), verbose, isUpdate }));
    },
    pause() {
      live.hide();
    },
    async close() {
      live.hide();
      await Promise.all([stdout.flush(), stderr.flush()]);
    },
  };
}

function advance({ work, event, at }: { work: Work; event: ProgressEvent; at: number }): Work {
  const { percent, text, overall } = event;
  return {
    ...work,
    at,
    ...(percent !== undefined && { percent }),
    ...(text !== undefined && { text }),
    ...(overall !== undefined && { overall }),
  };
}

/** One line, whatever a hook prints. */
function titleWork({ work, title, look }: { work: Work; title: string; look: Look }): string {
  const said = work.text === undefined || work.text === '' ? '' : ` · ${sanitise(work.text)}`;
  return shorten(`${title}${said}`, Math.max(10, look.width - 4));
}

/** The second line: a bar of the whole attempt, or of the step if there is no attempt. */
function drawWork({
  work,
  wording: { messages, format },
  look,
  clock,
}: {
  work: Work;
  wording: Wording;
  look: Look;
  clock: Clock;
}): string {
  const percent = work.overall?.percent ?? work.percent;
  if (percent === undefined) return '';
  const told = work.overall?.secondsLeft;
  const left = told === undefined ? 0 : told - (clock.monotonic() - work.at) / 1000;
  const words = [
    format.percent(percent).padStart(5),
    ...(left <= 0 ? [] : [messages.report.timeLeft(format.roughDuration(left))]),
  ].join('  ');
  const width = Math.min(32, look.width - words.length - 6);
  return width < 5 ? `\n  ${words}` : `\n  ${drawBar({ percent, width, look })} ${words}`;
}

function layLine({ line: { tone, text }, look }: { line: Line; look: Look }): string[] {
  const { paint, symbols } = look;
  const marks = {
    start: paint.dim(symbols.info),
    done: paint.green(symbols.done),
    failed: paint.red(symbols.failed),
    undone: paint.yellow(symbols.undone),
    warning: paint.yellow(symbols.warning),
    info: paint.cyan(symbols.info),
    detail: paint.dim(symbols.info),
  };
  return wrap(text, { width: look.width - 2 }).map((line, index) =>
    index === 0 ? `${marks[tone]} ${line}` : `  ${line}`,
  );
}

function layProblem({
  problem,
  wording: { messages },
  look,
  verbose,
  isUpdate,
}: {
  problem: Problem;
  wording: Wording;
  look: Look;
  verbose: boolean;
  isUpdate: boolean;
}): string[] {
  const { what, effect, remedy } = describeProblem({ problem, messages, isUpdate });
  const width = look.width - 4;
  return [
    ...layLine({ line: { tone: 'failed', text: what }, look }),
    ...(effect === undefined ? [] : wrap(effect, { width }).map((line) => `  ${line}`)),
    ...wrap(remedy, { width: width - 2 }).map((line, index) =>
      index === 0 ? `  ${look.symbols.arrow} ${line}` : `    ${line}`,
    ),
    ...(verbose ? listCauses(problem).map((line) => look.paint.dim(`  ${line}`)) : []),
  ];
}
