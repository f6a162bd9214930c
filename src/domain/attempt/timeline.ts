import type { JournalRecord } from '../../ports/journal.ts';
import { endsAttempt } from '../journal/record.ts';

export interface TimelineStep {
  readonly name: string;
  readonly state: 'pending' | 'running' | 'finished' | 'failed' | 'undone';
  /** What it took, once it finished. */
  readonly seconds?: number;
}

/** One attempt, step by step, as its records tell it. */
export interface Timeline {
  readonly startedAt: string;
  readonly steps: readonly TimelineStep[];
  /** The step that runs or failed last; absent before the first one. */
  readonly current?: { readonly name: string; readonly startedAt: string };
  /** Set from the failure of a step until the attempt's end. */
  readonly rollingBack: boolean;
  readonly ended: boolean;
}

/**
 * Folds the records of one attempt into its timeline. Pure. Returns undefined when the first record is missing, as in
 * a journal whose end alone could be read.
 */
export function foldTimeline(records: readonly JournalRecord[]): Timeline | undefined {
  const first = records.find(({ event }) => event === 'attempt.started');
  if (first?.event !== 'attempt.started') return undefined;
  const steps = new Map<string, TimelineStep>(
    first.data.steps.map((name) => [name, { name, state: 'pending' }]),
  );
  let current: Timeline['current'];
  for (const record of records) {
    const step = readStep(record);
    if (step !== undefined) steps.set(step.name, { ...steps.get(step.name), ...step });
    if (step?.state === 'running') current = { name: step.name, startedAt: record.at };
  }
  const ended = records.findLast((record) => endsAttempt(record) || isReopening(record));
  const isEnded = ended !== undefined && endsAttempt(ended);
  return {
    startedAt: first.at,
    steps: [...steps.values()],
    ...(current && { current }),
    rollingBack: !isEnded && isRollingBack(records),
    ended: isEnded,
  };
}

/** A recovery may go the other way than the attempt did. */
function isRollingBack(records: readonly JournalRecord[]): boolean {
  const turn = records.findLast((record) => record.event === 'step.failed' || isReopening(record));
  if (turn === undefined) return false;
  return turn.event !== 'recovery.started' || turn.data.direction !== 'forward';
}

function readStep(record: JournalRecord): TimelineStep | undefined {
  if (record.step === null) return undefined;
  const name = record.step;
  if (record.event === 'step.started') return { name, state: 'running' };
  if (record.event === 'step.finished') return { name, state: 'finished', seconds: record.data.seconds };
  if (record.event === 'step.failed') return { name, state: 'failed' };
  if (record.event === 'step.undone') return { name, state: 'undone' };
  return undefined;
}

function isReopening({ event }: JournalRecord): boolean {
  return event === 'recovery.started';
}
