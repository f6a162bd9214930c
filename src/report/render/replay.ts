import type { CaseDifference, Decision, ReplayResult } from '../../model/replay.ts';
import type { RecordedProblem } from '../../terms/recorded-problem.ts';
import { describeReason, describeRecorded } from '../describe.ts';
import type { Look } from '../look.ts';
import { titleStep, type Wording } from '../wording.ts';
import { renderTimeLine } from './attempt.ts';
import { renderCheck } from './check.ts';
import { renderPlan } from './plan.ts';
import { renderStatus } from './status.ts';

interface Task {
  readonly result: ReplayResult;
  readonly wording: Wording;
  readonly look: Look;
}

/** The case as the customer saw it, then how it came about, and finally whether the result is the same here. */
export function renderReplay(task: Task): readonly string[] {
  const { result, wording, look } = task;
  const words = wording.messages.bundle.replay;
  const { bundle, status } = result;
  return [
    words.title(wording.format.date(bundle.at), bundle.tool),
    ...listMissing(task),
    ...heading(words.check, task),
    ...listVerdicts(task),
    ...(status === undefined
      ? []
      : [...heading(words.status, task), ...renderStatus({ result: status, wording, look })]),
    ...listEnding(task),
    ...(result.attempt === undefined
      ? []
      : [
          '',
          look.paint.bold(wording.messages.history.timeLine),
          ...renderTimeLine({ timeLine: result.attempt.timeLine, wording, look }),
        ]),
    ...heading(words.recovery, task),
    tellRecovery(task),
    ...listDecision(task),
    '',
    ...listDifferences(task),
  ];
}

function heading(title: string, { look, wording }: Task): readonly string[] {
  return ['', look.paint.bold(wording.messages.report.label(title))];
}

function listMissing({ result, wording: { messages } }: Task): readonly string[] {
  return result.bundle.parts.flatMap((part) => {
    if (!('missing' in part) || part.missing === 'nothing') return [];
    const { what } = describeRecorded({ problem: part.missing, messages });
    return [`${messages.bundle.replay.missing} (${messages.bundle.parts[part.name].title}): ${what}`];
  });
}

function listVerdicts({ result: { replayed }, wording, look }: Task): readonly string[] {
  const { verdicts } = replayed;
  if (verdicts === undefined) return [wording.messages.bundle.replay.noCheck];
  return renderCheck({ result: { verdicts }, wording, look });
}

function listEnding(task: Task): readonly string[] {
  const { ending, last } = task.result.replayed;
  const { messages } = task.wording;
  if (ending === undefined) return [];
  const { what, remedy } = describeRecorded({ problem: ending, messages });
  const reason: RecordedProblem | undefined = last?.problem;
  return [
    ...heading(messages.bundle.replay.ending, task),
    what,
    ...(reason === undefined ? [] : describeReason({ problem: reason, messages })),
    `${messages.report.label(messages.report.remedy)} ${remedy}`,
  ];
}

/** Without a complete journal, “nothing to recover” would only mean that nothing is known. */
function tellRecovery(task: Task): string {
  const { bundle, replayed } = task.result;
  const words = task.wording.messages.bundle.replay;
  const isUnread = bundle.parts.some(
    (part) => part.name === 'journal' && 'missing' in part && part.missing !== 'nothing',
  );
  // Nor without facts and attempts: then it may be about another platform.
  const isInDoubt =
    replayed.verdicts?.some(({ check, status }) => check === 'journal' && status === 'failed') ??
    replayed.last === undefined;
  if (isUnread || isInDoubt) return words.recoveryUnknown;
  return words.recoveries[replayed.recovery.kind](listSteps(task));
}

function listSteps({ result: { replayed }, wording }: Task): string {
  return replayed.recovery.steps.map((step) => titleStep({ step, hooks: [], wording })).join(', ');
}

function listDecision(task: Task): readonly string[] {
  const { decision } = task.result;
  const words = task.wording.messages.bundle.replay;
  if (decision === undefined) return [];
  return [
    ...heading(`${words.decision(decision.archive)}, ${words.now}`, task),
    ...renderDecision(decision.now, task),
    ...(decision.released === undefined
      ? []
      : [
          ...heading(`${words.decision(decision.archive)}, ${words.released}`, task),
          ...renderDecision(decision.released, task),
        ]),
  ];
}

function renderDecision(decision: Decision, { wording, look }: Task): readonly string[] {
  const { messages } = wording;
  switch (decision.kind) {
    case 'plan':
      return renderPlan({ plan: decision.plan, wording, look });
    case 'nothing-to-do':
      return [messages.bundle.replay.alreadyInstalled(decision.version)];
    case 'refused': {
      const { what, remedy } = describeRecorded({ problem: decision.problem, messages });
      return [what, `${messages.report.label(messages.report.remedy)} ${remedy}`];
    }
  }
}

function listDifferences(task: Task): readonly string[] {
  const { wording, look, result } = task;
  const words = wording.messages.bundle.replay;
  if (result.differences.length === 0) return [look.paint.green(words.same)];
  return [
    look.paint.red(wording.messages.report.label(words.differences)),
    ...result.differences.flatMap((difference) => tellDifference(difference, task)),
  ];
}

function tellDifference({ what, check, recorded, replayed }: CaseDifference, { wording }: Task): string[] {
  const { report, bundle } = wording.messages;
  const words = bundle.replay;
  const name = check === undefined ? words.differing[what] : `${words.differing[what]} ${check}`;
  return [
    report.label(name),
    `  ${report.label(words.recorded)} ${recorded === '' ? words.absent : recorded}`,
    `  ${report.label(words.replayed)} ${replayed === '' ? words.absent : replayed}`,
  ];
}
