import { writeIncident, type JournalData, type JournalRecord } from '../../model/journal.ts';
import type { RecordedProblem } from '../../terms/recorded-problem.ts';
import { foldCourse, type AttemptCourse } from './course.ts';

/** One attempt as the journal records it. */
export interface AttemptHistory extends AttemptCourse {
  readonly id: string;
  readonly startedAt: string;
  readonly started: JournalData['attempt.started'];
  /** Only records of this attempt, in order. */
  readonly records: readonly JournalRecord[];
  readonly ending: Ending | undefined;
}

/** `recovered`: a recovery, not the attempt itself, brought it to this ending. */
export type Ending =
  | { readonly kind: 'succeeded'; readonly at: string; readonly recovered: boolean }
  | {
      readonly kind: 'failed';
      readonly at: string;
      readonly recovered: boolean;
      readonly outcome: 'rolled-back' | 'maintenance';
      /** The step that failed; absent if the attempt was interrupted. */
      readonly step?: string;
      readonly problem?: RecordedProblem;
      /** What kept the old version from coming back; absent if that was not tried. */
      readonly rollback?: RecordedProblem;
      /** The recovery tried nothing: visitors may have reached the new version, and only support can decide. */
      readonly declined?: true;
    };

/**
 * Folds the records of one attempt. Pure.
 *
 * @returns undefined if its beginning is missing, as in a journal of which only the end could be read
 */
export function foldAttempt(records: readonly JournalRecord[]): AttemptHistory | undefined {
  const first = records.find(({ event }) => event === 'attempt.started');
  if (first?.event !== 'attempt.started' || first.attempt === null) return undefined;
  const course = foldCourse(records);
  return {
    ...course,
    id: first.attempt,
    startedAt: first.at,
    started: first.data,
    records,
    ending: findEnding(records, course),
  };
}

function findEnding(records: readonly JournalRecord[], course: AttemptCourse): Ending | undefined {
  for (const record of records.toReversed()) {
    const { at } = record;
    // A recovery that was itself interrupted leaves the attempt open, whatever its ending was before.
    if (record.event === 'recovery.started') return undefined;
    if (record.event === 'attempt.succeeded') return { kind: 'succeeded', at, recovered: false };
    if (record.event === 'attempt.failed') return { kind: 'failed', at, recovered: false, ...record.data };
    if (record.event === 'attempt.recovered') return describeRecovery({ at, data: record.data, course });
  }
  return undefined;
}

function describeRecovery({
  at,
  data: { outcome, problem: ofRecovery, rollback },
  course: { failures },
}: {
  at: string;
  data: JournalData['attempt.recovered'];
  course: AttemptCourse;
}): Ending {
  if (outcome === 'forward') return { kind: 'succeeded', at, recovered: true };
  const failed = failures.at(-1);
  const problem = ofRecovery ?? failed?.problem;
  return {
    kind: 'failed',
    at,
    recovered: true,
    outcome,
    ...(typeof failed?.step === 'string' && { step: failed.step }),
    ...(problem !== undefined && { problem }),
    ...(rollback !== undefined && { rollback }),
    ...(outcome === 'maintenance' &&
      ofRecovery === undefined &&
      rollback === undefined && { declined: true }),
  };
}

/** For an attempt with all its records. */
export function nameIncident({ id, records }: AttemptHistory): string {
  const later = records.findIndex(
    ({ event }) => event === 'recovery.started' || event === 'attempt.released',
  );
  const head = records.at(later === -1 ? -1 : later - 1);
  return writeIncident({ attempt: id, head: head?.hash ?? '' });
}
