import type { AttemptSummary } from '../../model/attempt-view.ts';
import type { HistoryResult, VerificationResult } from '../../model/results.ts';
import type { Operator } from '../../model/machine.ts';
import { describeRecorded } from '../describe.ts';
import { layTable, wrap } from '../layout.ts';
import type { Look } from '../look.ts';
import type { Wording } from '../wording.ts';

/** Every attempt in two or three lines, oldest first, so that the newest is just above the prompt. */
export function renderHistory({
  result: { attempts, journalProblem },
  wording,
  look,
}: {
  result: HistoryResult;
  wording: Wording;
  look: Look;
}): readonly string[] {
  const { messages, format } = wording;
  const words = messages.history;
  const heads = layTable(
    attempts.map(({ attempt, startedAt, from, to, seconds }) => [
      look.paint.bold(attempt),
      format.date(startedAt),
      `${from} ${look.symbols.arrow} ${to}`,
      seconds === undefined ? '' : format.duration(seconds),
    ]),
    { ...look, width: Infinity },
  );
  const lines = attempts.flatMap((attempt, index) => [
    heads[index] ?? '',
    ...listDetails(attempt, wording, look).flatMap((detail) =>
      wrap(detail, { width: look.width - indent.length }).map((line) => indent + line),
    ),
  ]);
  if (journalProblem !== undefined)
    return [
      ...lines,
      look.paint.red(words.readTo),
      ...wrap(describeRecorded({ problem: journalProblem, messages }).what, look),
    ];
  return lines.length === 0 ? [words.none] : lines;
}

const indent = '    ';

function listDetails(attempt: AttemptSummary, wording: Wording, look: Look): string[] {
  const { incident, release, operator } = attempt;
  const { messages, format } = wording;
  const words = messages.history;
  return [
    words.by(nameEnding(attempt, wording, look), nameOperator(operator, wording)),
    ...(incident === undefined ? [] : [words.incidentIs(incident)]),
    ...(release === undefined
      ? []
      : [words.releasedBy(format.date(release.at), release.issuer, release.reason)]),
  ];
}

/** How an attempt ended, or its current state. */
export function nameEnding(
  { ending, recovered }: Pick<AttemptSummary, 'ending' | 'recovered'>,
  { messages: { status, history } }: Wording,
  { paint }: Look,
): string {
  if (ending === 'running') return paint.cyan(history.standing[ending]);
  if (ending === 'interrupted' || ending === 'unknown') return paint.red(history.standing[ending]);
  const words = (recovered ? status.recovered : status.endings)[ending];
  return ending === 'succeeded' ? paint.green(words) : paint.red(words);
}

/** The person, if sudo tells who is behind root, and whether there was a terminal. */
export function nameOperator({ user, behind, from }: Operator, { messages: { history } }: Wording): string {
  const name = behind === undefined || behind === user ? user : history.through(behind, user);
  return `${name}, ${history.from[from]}`;
}

/** Whether the journal is intact, or where it is damaged. */
export function renderVerification({
  result: { file, records, head, tornBytes, problem },
  wording: { messages, format },
  look,
}: {
  result: VerificationResult;
  wording: Wording;
  look: Look;
}): readonly string[] {
  const words = messages.history;
  const count = format.count(records, 'records');
  const { what, remedy } = problem === undefined ? {} : describeRecorded({ problem, messages });
  const answer =
    what === undefined
      ? `${look.paint.green(look.symbols.done)} ${records === 0 ? words.empty : words.intact(count)}`
      : `${look.paint.red(look.symbols.failed)} ${what}`;
  const rows = [
    [words.file, file],
    ...(head === null ? [] : [[words.head, head]]),
    ...(remedy === undefined ? [] : [[messages.report.remedy, remedy]]),
  ];
  return [
    ...wrap(answer, look),
    ...(what === undefined ? [] : [words.damaged(count)]),
    ...(tornBytes === 0 ? [] : wrap(words.torn(tornBytes), look)),
    ...layTable(
      rows.map(([label = '', value = '']) => [look.paint.bold(messages.report.label(label)), value]),
      look,
    ),
  ];
}
