import type { Clock } from '../../ports/clock.ts';
import type { Emit, OverallProgress, ProgressEvent, RecordEvent } from '../../ports/events.ts';
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
  let shown = 0;

  const heedRecord = ({ record, recovers }: RecordEvent): void => {
    if (record.event === 'attempt.started') {
      records = [];
      shown = 0;
      expectation = learnExpectation(readHistory().filter(({ attempt }) => attempt !== record.attempt));
    }
    if (recovers === true) {
      const known = readHistory().filter(({ attempt }) => attempt === record.attempt);
      records = known.length === 0 ? [record] : known;
      return;
    }
    if (record.event === 'recovery.started') {
      // What was done before this process began; a follower has been told all of it.
      const earlier = readHistory().filter(
        ({ attempt, seq }) => attempt === record.attempt && seq < record.seq,
      );
      if (earlier.length > records.length) records = earlier;
    }
    if (record.event === 'step.started') stepPercent = 0;
    if (beginsAgain(record)) shown = 0;
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
    if (event.kind === 'record') heedRecord(event);
    else heedProgress(event);
    // An event about another process's attempt already carries the progress read from there.
    const overall = event.overall ?? measure();
    if (overall === undefined) {
      emit(event);
      return;
    }
    // Its file may be a second older than the records, and a step may be run again: neither is a way back.
    shown = Math.max(shown, overall.percent);
    emit({ ...event, overall: { ...overall, percent: shown } });
  };
}

/** Where the progress may fall: what follows goes the other way, and is told so. */
function beginsAgain(record: JournalRecord): boolean {
  return (
    record.event === 'step.failed' ||
    (record.event === 'recovery.started' && record.data.direction !== 'forward')
  );
}
