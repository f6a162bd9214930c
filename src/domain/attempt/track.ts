import type { Clock } from '../../ports/clock.ts';
import type { Emit, OverallProgress, ProgressEvent, RecordEvent } from '../../ports/events.ts';
import type { JournalRecord } from '../../ports/journal.ts';
import { learnExpectation, type Expectation } from './expectation.ts';
import { computeProgress } from './progress.ts';
import { estimateSecondsLeft } from './time-left.ts';
import { foldTimeline } from './timeline.ts';

/**
 * Passes events on, and adds to those of an attempt how far the whole of it is: in one place, so that terminal, page
 * and `status` never disagree. `history` gives the journal's records, of which the earlier attempts' are learnt from;
 * it is asked when an attempt starts.
 */
export function trackProgress({
  emit,
  clock,
  history,
}: {
  emit: Emit;
  clock: Clock;
  history: () => readonly JournalRecord[];
}): Emit {
  let records: JournalRecord[] = [];
  let expectation: Expectation = learnExpectation([]);
  let running: { readonly step: string; readonly percent: number } | undefined;

  const heed = (event: RecordEvent | ProgressEvent): void => {
    if (event.kind === 'record') {
      const { record } = event;
      if (record.event === 'attempt.started') {
        records = [];
        expectation = learnExpectation(history().filter(({ attempt }) => attempt !== record.attempt));
      }
      if (record.event.startsWith('step.')) running = undefined;
      records.push(record);
    } else if (event.percent !== undefined) {
      // A hook that counts backwards must not move the bar backwards.
      const before = running?.step === event.step ? running.percent : 0;
      running = { step: event.step, percent: Math.max(before, event.percent) };
    }
  };

  const measure = (): OverallProgress | undefined => {
    const timeline = foldTimeline(records);
    if (timeline === undefined) return undefined;
    const stepPercent = running?.step === timeline.current?.name ? (running?.percent ?? 0) : 0;
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
    heed(event);
    const overall = measure();
    emit(overall === undefined ? event : { ...event, overall });
  };
}
