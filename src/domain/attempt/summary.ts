import type { JournalRecord } from '../../ports/journal.ts';
import type { ProgressFile } from '../../ports/progress.ts';
import type { LastAttempt, RunningAttempt } from '../../ports/results.ts';
import type { Bilingual } from '../../ports/vocabulary/index.ts';
import type { AttemptHistory } from '../journal/state.ts';
import { learnExpectation } from './expectation.ts';
import { computeProgress } from './progress.ts';
import { estimateSecondsLeft } from './time-left.ts';
import { foldTimeline } from './timeline.ts';

/**
 * Sums up an attempt at work. Its own word in `progress.json` is finer than its records, if it is about this attempt. Pure.
 */
export function summariseRunning({
  attempt,
  records,
  progress,
  now,
}: {
  attempt: AttemptHistory;
  /** The whole journal: earlier attempts tell what a step takes. */
  records: readonly JournalRecord[];
  progress: ProgressFile | undefined;
  now: Date;
}): RunningAttempt {
  const { id, started, startedAt } = attempt;
  const timeline = foldTimeline(attempt.records);
  const rollingBack = timeline?.rollingBack ?? false;
  const step = timeline?.current?.name ?? started.steps[0] ?? '';
  const told =
    progress?.startedAt === startedAt && progress.state === (rollingBack ? 'rolling-back' : 'running')
      ? readTold(progress, now)
      : undefined;
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
    ...(rollingBack && told?.undoing !== undefined && { undoing: told.undoing }),
    ...tellHold(attempt),
    ...tellReboot(attempt),
  };
}

/** Sums up an attempt that is over: ended, or interrupted. Pure. */
export function summariseLast({ attempt, bootId }: { attempt: AttemptHistory; bootId: string }): LastAttempt {
  const { id, started, startedAt, ending } = attempt;
  const common = { attempt: id, from: started.from, to: started.to, startedAt };
  if (ending === undefined) {
    const step = foldTimeline(attempt.records)?.current?.name;
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

function readTold(progress: ProgressFile, now: Date) {
  const undoing: unknown = progress.step?.name;
  return { overall: readOverall(progress, now), ...(typeof undoing === 'string' && { undoing }) };
}

function readOverall({ percent, secondsLeft, updatedAt }: ProgressFile, now: Date) {
  if (secondsLeft === null) return { percent };
  const left = Math.round(secondsLeft - (now.getTime() - Date.parse(updatedAt)) / 1000);
  // It takes longer than was told; nothing tells how much longer.
  return left > 0 ? { percent, secondsLeft: left } : { percent };
}

function measure({
  timeline,
  earlier,
  now,
}: {
  timeline: ReturnType<typeof foldTimeline>;
  earlier: readonly JournalRecord[];
  now: Date;
}) {
  if (timeline === undefined) return { percent: 0 };
  const expectation = learnExpectation(earlier);
  const secondsLeft = estimateSecondsLeft({ timeline, expectation, now });
  return {
    percent: computeProgress({ timeline, expectation }),
    ...(secondsLeft !== undefined && { secondsLeft }),
  };
}

/** A recovery does not wait: it opens. */
function tellHold({ records }: AttemptHistory): Pick<RunningAttempt, 'heldUntil'> {
  const last = records.findLast(
    ({ event }) => event === 'hold.started' || event === 'hold.ended' || event === 'recovery.started',
  );
  return last?.event === 'hold.started' ? { heldUntil: last.data.until } : {};
}

/** Of the recovery, if one is at work. */
function tellReboot({ started, records }: AttemptHistory): Pick<RunningAttempt, 'reboot'> {
  const recovery = records.findLast((record) => record.event === 'recovery.started');
  const { reboot } = recovery?.data ?? started;
  return reboot === undefined ? {} : { reboot };
}

/** A hook's title, which is the vendor's. */
export function titleOf(
  { started }: Pick<AttemptHistory, 'started'>,
  step: string,
): { readonly title?: Bilingual } {
  const hook = started.hooks.find(({ name }) => `hook-${name}` === step);
  return hook === undefined ? {} : { title: hook.title };
}
