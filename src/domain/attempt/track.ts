import type { Clock } from '../../ports/clock.ts';
import type { Emit, OverallProgress, ProgressEvent } from '../../ports/events.ts';
import type { JournalRecord } from '../../model/journal.ts';
import { learnExpectation, type Expectation } from './expectation.ts';
import { computeProgress } from './progress.ts';
import { estimateSecondsLeft } from './time-left.ts';
import { foldAttempt } from './history.ts';
import { buildTimeline } from './timeline.ts';

/**
 * Passes events on and adds the overall progress to those of an attempt: in one place, so that terminal, page and
 * `status` never disagree. `history` returns the journal's records, to learn from earlier attempts; it is called when
 * an attempt starts.
 */
export function trackProgress({
  emit,
  clock,
  history: readHistory,
}: {
  emit: Emit;
  clock: Clock;
  history: () => readonly JournalRecord[];
}): Emit {
  let records: JournalRecord[] = [];
  let expectation: Expectation = learnExpectation([]);
  let stepPercent = 0;

  const heedRecord = (record: JournalRecord): void => {
    if (record.event === 'attempt.started') {
      records = [];
      expectation = learnExpectation(readHistory().filter(({ attempt }) => attempt !== record.attempt));
    }
    if (record.event === 'recovery.started') {
      // What was done before this process began; a follower has been told all of it.
      const earlier = readHistory().filter(
        ({ attempt, seq }) => attempt === record.attempt && seq < record.seq,
      );
      if (earlier.length > records.length) records = earlier;
    }
    if (record.event === 'step.started') stepPercent = 0;
    records.push(record);
  };
  const heedProgress = ({ step, percent = 0 }: ProgressEvent): void => {
    const current = records.findLast(({ event }) => event === 'step.started')?.step;
    // A hook that counts backwards must not move the bar backwards.
    if (step === current) stepPercent = Math.max(stepPercent, percent);
  };
  const measure = (): OverallProgress | undefined => {
    const history = foldAttempt(records);
    if (history === undefined) return undefined;
    const timeline = buildTimeline(history);
    const secondsLeft = estimateSecondsLeft({ timeline, expectation, stepPercent, now: clock.now() });
    return {
      percent: computeProgress({ timeline, expectation, stepPercent }),
      ...(secondsLeft !== undefined && { secondsLeft }),
    };
  };

  return (event) => {
    if (event.kind === 'note') {
      emit(event);
      return;
    }
    if (event.kind === 'record') heedRecord(event.record);
    else heedProgress(event);
    // An event about another process's attempt already carries the progress read from there.
    const overall = event.overall ?? measure();
    emit(overall === undefined ? event : { ...event, overall });
  };
}
