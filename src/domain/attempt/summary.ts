import type { JournalRecord } from '../../model/journal.ts';
import type { ProgressFile } from '../../model/progress.ts';
import type { LastAttempt, RunningAttempt } from '../../model/status.ts';
import type { Bilingual } from '../../terms/bilingual.ts';
import type { AttemptHistory } from './history.ts';
import { learnExpectation } from './expectation.ts';
import { computeProgress } from './progress.ts';
import { estimateSecondsLeft } from './time-left.ts';
import { buildTimeline, type Timeline } from './timeline.ts';

/** Summarizes a running attempt. Its `progress.json` is finer than its records, if it is about this attempt. Pure. */
export function summariseRunning({
  attempt,
  records,
  progress,
  now,
}: {
  attempt: AttemptHistory;
  /** The whole journal: earlier attempts tell how long a step takes. */
  records: readonly JournalRecord[];
  progress: ProgressFile | undefined;
  now: Date;
}): RunningAttempt {
  const { id, started, startedAt } = attempt;
  const timeline = buildTimeline(attempt);
  const { rollingBack, current } = timeline;
  const step = current?.name ?? started.steps[0] ?? '';
  const told = readTold({ progress, startedAt, rollingBack, now });
  const overall =
    told?.overall ?? measure({ timeline, earlier: records.filter(({ attempt: of }) => of !== id), now });
  return {
    attempt: id,
    from: started.from,
    to: started.to,
    step,
    ...titleOf(attempt, step),
    ...overall,
    elapsedSeconds: Math.max(0, Math.round((now.getTime() - Date.parse(startedAt)) / 1000)),
    rollingBack,
    ...told?.undone,
    ...(attempt.heldUntil !== undefined && { heldUntil: attempt.heldUntil }),
    ...tellReboot(attempt),
  };
}

/** Summarizes an attempt that is over: ended or interrupted. Pure. */
export function summariseLast({ attempt, bootId }: { attempt: AttemptHistory; bootId: string }): LastAttempt {
  const { id, started, startedAt, ending } = attempt;
  const common = { attempt: id, from: started.from, to: started.to, startedAt };
  if (ending === undefined) {
    const step = attempt.current?.name;
    return {
      ...common,
      ending: 'interrupted',
      ...(step !== undefined && { step, ...titleOf(attempt, step) }),
      rebooted: started.bootId !== bootId,
    };
  }
  const recovered = ending.recovered ? { recovered: true as const } : {};
  if (ending.kind === 'succeeded')
    return { ...common, endedAt: ending.at, ending: 'succeeded', ...recovered };
  const { outcome, step, problem, rollback } = ending;
  return {
    ...common,
    endedAt: ending.at,
    ending: outcome,
    ...(step !== undefined && { step, ...titleOf(attempt, step) }),
    ...(problem && { problem }),
    ...(rollback && { rollback }),
    ...recovered,
  };
}

/** Undefined if the file belongs to another attempt, or is older than the records. */
function readTold({
  progress,
  startedAt,
  rollingBack,
  now,
}: {
  progress: ProgressFile | undefined;
  startedAt: string;
  rollingBack: boolean;
  now: Date;
}) {
  const state = rollingBack ? 'rolling-back' : 'running';
  if (progress?.startedAt !== startedAt || progress.state !== state) return undefined;
  const undoing: unknown = progress.step?.name;
  return {
    overall: readOverall(progress, now),
    undone: rollingBack && typeof undoing === 'string' ? { undoing } : {},
  };
}

function readOverall({ percent, secondsLeft, updatedAt }: ProgressFile, now: Date) {
  if (secondsLeft === null) return { percent };
  const left = Math.round(secondsLeft - (now.getTime() - Date.parse(updatedAt)) / 1000);
  // It takes longer than estimated, and nothing tells how much longer.
  return left > 0 ? { percent, secondsLeft: left } : { percent };
}

function measure({
  timeline,
  earlier,
  now,
}: {
  timeline: Timeline;
  earlier: readonly JournalRecord[];
  now: Date;
}) {
  const expectation = learnExpectation(earlier);
  const secondsLeft = estimateSecondsLeft({ timeline, expectation, now });
  return {
    percent: computeProgress({ timeline, expectation }),
    ...(secondsLeft !== undefined && { secondsLeft }),
  };
}

/** Of the recovery, if one is running. */
function tellReboot({ started, recovery }: AttemptHistory): Pick<RunningAttempt, 'reboot'> {
  const { reboot } = recovery ?? started;
  return reboot === undefined ? {} : { reboot };
}

/** A hook's title, set by the vendor. */
export function titleOf(
  { started }: Pick<AttemptHistory, 'started'>,
  step: string,
): { readonly title?: Bilingual } {
  const hook = started.hooks.find(({ name }) => `hook-${name}` === step);
  return hook === undefined ? {} : { title: hook.title };
}
