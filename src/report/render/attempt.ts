import type { Moment, MomentDetail, StepMoment } from '../../model/attempt-view.ts';
import type { RecordedProblem } from '../../terms/recorded-problem.ts';
import type { AttemptResult } from '../../model/results.ts';
import { describeReason, describeRecorded, describeWarning } from '../describe.ts';
import { formatStamp } from '../format.ts';
import { layTable, wrap } from '../layout.ts';
import type { Look } from '../look.ts';
import { titleStep, titleUndoing, type Wording } from '../wording.ts';
import { nameEnding, nameOperator } from './history.ts';
import { describeNewBackup } from './new-backup.ts';

interface Task {
  readonly wording: Wording;
  readonly look: Look;
}

/** One attempt: a summary, and below it the events in order. */
export function renderAttempt({ result, ...task }: Task & { result: AttemptResult }): readonly string[] {
  const { wording, look } = task;
  const { messages } = wording;
  const words = messages.history;
  const rows = listFacts(result, task).map(([label, value]) => [
    look.paint.bold(messages.report.label(label)),
    value,
  ]);
  const { logProblem, journalProblem } = result;
  const explain = (problem: RecordedProblem) => wrap(describeRecorded({ problem, messages }).what, look);
  return [
    ...layTable(rows, look),
    '',
    look.paint.bold(words.timeLine),
    ...renderTimeLine({ timeLine: result.timeLine, ...task }),
    ...(logProblem === undefined ? [] : ['', ...explain(logProblem)]),
    ...(journalProblem === undefined ? [] : ['', look.paint.red(words.readTo), ...explain(journalProblem)]),
  ];
}

function listFacts(result: AttemptResult, { wording, look }: Task): (readonly [string, string])[] {
  const { language, messages, format } = wording;
  const { labels, after, releasedBy } = messages.history;
  const { attempt, from, to, title, archive, startedAt, endedAt, seconds = 0, incident, release } = result;
  return [
    [labels.attempt, attempt],
    [labels.update, `${from} ${look.symbols.arrow} ${to} (${title[language]})`],
    [labels.archive, `${archive.name} (SHA-256 ${archive.sha256})`],
    [labels.started, format.date(startedAt)],
    ...(endedAt === undefined
      ? []
      : [[labels.ended, after(format.date(endedAt), format.duration(seconds))] as const]),
    [labels.ending, nameEnding(result, wording, look)],
    [labels.operator, nameOperator(result.operator, wording)],
    ...(result.requestedBy === undefined ? [] : [[labels.requestedBy, result.requestedBy] as const]),
    [labels.tool, result.tool],
    ...(incident === undefined ? [] : [[messages.status.incident, look.paint.bold(incident)] as const]),
    ...(release === undefined
      ? []
      : [[labels.release, releasedBy(format.date(release.at), release.issuer, release.reason)] as const]),
    [labels.log, result.log],
  ];
}

/** The timeline of an attempt: time, outcome, event. */
export function renderTimeLine({
  timeLine,
  ...task
}: Task & { timeLine: readonly Moment[] }): readonly string[] {
  const rows = timeLine.map((moment, index) => {
    const { mark, lines } = describeMoment(omitTold(moment, timeLine.slice(0, index)), task);
    return [formatStamp(new Date(moment.at)), mark, lines.join('\n')];
  });
  return layTable(rows, task.look);
}

/** An ending contains the problem of the failed step; it is shown once. */
function omitTold(moment: Moment, before: readonly Moment[]): Moment {
  if (moment.kind !== 'ending') return moment;
  const { problem, ...rest } = moment;
  const isSame = (other: Moment) =>
    other.kind === 'step' && JSON.stringify(other.problem) === JSON.stringify(problem);
  return problem !== undefined && before.some(isSame) ? rest : moment;
}

interface Told {
  readonly mark: string;
  readonly lines: readonly string[];
}

function describeMoment(moment: Moment, task: Task): Told {
  const { wording, look } = task;
  const { messages } = wording;
  const { paint, symbols } = look;
  if (moment.kind === 'step') return describeStep(moment, task);
  if (moment.kind === 'recovery') {
    const line = messages.history.recovery(nameOperator(moment.operator, wording), moment.rebooted);
    return { mark: paint.cyan(symbols.info), lines: [line] };
  }
  if (moment.kind === 'ending') {
    const causes = [moment.problem, moment.rollback].flatMap((problem) =>
      problem === undefined ? [] : describeReason({ problem, messages }),
    );
    const isGood = moment.ending === 'succeeded';
    return {
      mark: isGood ? paint.green(symbols.done) : paint.red(symbols.failed),
      lines: [nameEnding(moment, wording, look), ...causes, ...quoteOutput(moment.output, wording)],
    };
  }
  if (moment.kind === 'release')
    return {
      mark: paint.cyan(symbols.info),
      lines: [messages.history.released(moment.issuer, moment.reason)],
    };
  const mark = moment.kind === 'warning' ? paint.yellow(symbols.warning) : paint.cyan(symbols.info);
  return { mark, lines: [describeDetail(moment, task)] };
}

function describeStep(moment: StepMoment, task: Task): Told {
  const { wording, look } = task;
  const { messages, format, language } = wording;
  const { paint, symbols } = look;
  const { name, state, seconds = 0, problem, details, output } = moment;
  const own = moment.title?.[language] ?? titleStep({ step: name, hooks: [], wording });
  const title = state === 'undone' ? titleUndoing({ step: name, title: own, messages }) : own;
  const marks: Readonly<Record<StepMoment['state'], string>> = {
    finished: paint.green(symbols.done),
    failed: paint.red(symbols.failed),
    undone: paint.yellow(symbols.undone),
    running: paint.cyan(symbols.info),
    interrupted: paint.red(symbols.failed),
    unknown: paint.yellow(symbols.warning),
  };
  const { step } = messages.report;
  const words = { ...step, undone: step.finished, ...messages.history.step };
  return {
    mark: marks[state],
    lines: [
      words[state](title, format.duration(seconds)),
      ...(problem === undefined ? [] : describeReason({ problem, messages })),
      ...details.map((detail) => describeWithMark(detail, task)),
      ...quoteOutput(output, wording),
    ],
  };
}

function describeWithMark(detail: MomentDetail, task: Task): string {
  const { paint, symbols } = task.look;
  const mark = detail.kind === 'warning' ? paint.yellow(symbols.warning) : paint.dim(symbols.info);
  return `${mark} ${describeDetail(detail, task)}`;
}

function describeDetail(detail: MomentDetail, { wording }: Task): string {
  const { messages, format } = wording;
  const { page, hold, results } = messages.report;
  switch (detail.kind) {
    case 'warning':
      return describeWarning({ warning: detail, messages });
    case 'page':
      return detail.on ? page.on : page.off;
    case 'held':
      return hold.started(format.date(detail.until));
    case 'opened': {
      const { by, operator } = detail;
      if (by === 'time-limit' || operator === undefined) return hold.ended['time-limit'];
      return hold.ended.operator(nameOperator(operator, wording));
    }
    case 'backup-created': {
      const { databases = [], ...backup } = detail;
      const dumps = databases.filter(({ dumped }) => dumped).length;
      return describeNewBackup({
        backup: { ...backup, databases: databases.length, dumps },
        words: results,
        format,
      });
    }
    case 'backup-restored':
      return messages.history.backupRestored(detail.id);
    case 'releases-pruned':
      return results.releasesPruned(detail.versions.join(', '));
    case 'backups-pruned':
      return detail.ids.length === 0
        ? results.backupsPrunedNone
        : results.backupsPruned(detail.ids.join(', '));
  }
}

function quoteOutput(output: readonly string[] | undefined, { messages }: Wording): string[] {
  return output === undefined ? [] : [messages.history.lastOutput, ...output.map((line) => `  | ${line}`)];
}
