import type { JournalData } from './journal.ts';
import type { RecordedProblem } from './problem.ts';
import type { Operator } from './machine.ts';
import type { Bilingual, WarningCode } from './vocabulary/index.ts';

/**
 * How an attempt without an ending stands. `unknown`: the journal is damaged after its last readable record, so that how it went
 * on is not known.
 */
export type OpenStanding = 'running' | 'interrupted' | 'unknown';

/** One attempt of a platform's history. */
export interface AttemptSummary {
  readonly attempt: string;
  readonly from: string;
  readonly to: string;
  /** UTC, ISO 8601, as all times here. */
  readonly startedAt: string;
  /** Of the attempt, or of the recovery that brought it to an end. */
  readonly endedAt?: string;
  /** From its start to its end; absent while that is not known. */
  readonly seconds?: number;
  readonly ending: 'succeeded' | 'rolled-back' | 'maintenance' | OpenStanding;
  /** A recovery brought it to this ending. */
  readonly recovered?: true;
  readonly operator: Operator;
  /** Of one that failed or was interrupted. */
  readonly incident?: string;
  readonly release?: JournalData['attempt.released'] & { readonly at: string };
}

/** One attempt with all that its records tell. */
export interface AttemptView extends AttemptSummary {
  readonly title: Bilingual;
  readonly archive: JournalData['attempt.started']['archive'];
  /** The tool's version. */
  readonly tool: string;
  /** What ended it, if it failed. */
  readonly problem?: RecordedProblem;
  /** What kept the old version from coming back. */
  readonly rollback?: RecordedProblem;
  /** In the order in which it happened. */
  readonly timeLine: readonly Moment[];
}

/** One entry of the time line. */
export type Moment = StepMoment | RecoveryMoment | EndingMoment | ReleaseMoment | MomentDetail;

export interface StepMoment {
  readonly kind: 'step';
  readonly at: string;
  readonly name: string;
  /** Of a hook: the vendor's own. */
  readonly title?: Bilingual;
  /** `undone`: this is the undoing of the step, which began at `at`. */
  readonly state: 'finished' | 'failed' | 'undone' | OpenStanding;
  /** Absent where it has no end on record. */
  readonly seconds?: number;
  /** Why it failed. */
  readonly problem?: RecordedProblem;
  /** What happened meanwhile. */
  readonly details: readonly MomentDetail[];
  /** Of a step without a good end: the last lines that hooks and services printed, from the attempt's log. */
  readonly output?: readonly string[];
}

export interface RecoveryMoment {
  readonly kind: 'recovery';
  readonly at: string;
  readonly direction: JournalData['recovery.started']['direction'];
  readonly operator: Operator;
  /** Whether the server was restarted between the attempt's start and this. */
  readonly rebooted: boolean;
}

export interface EndingMoment {
  readonly kind: 'ending';
  readonly at: string;
  readonly ending: 'succeeded' | 'rolled-back' | 'maintenance';
  /** By a recovery. */
  readonly recovered?: true;
  readonly problem?: RecordedProblem;
  readonly rollback?: RecordedProblem;
  /** Where the way back failed: the last lines that services printed on it. */
  readonly output?: readonly string[];
}

export type ReleaseMoment = JournalData['attempt.released'] & {
  readonly kind: 'release';
  readonly at: string;
};

/** What happens in a step, or between two. */
export type MomentDetail = { readonly at: string } & (
  | {
      readonly kind: 'warning';
      readonly code: WarningCode;
      readonly params: Readonly<Record<string, unknown>>;
    }
  | { readonly kind: 'page'; readonly on: boolean }
  | { readonly kind: 'held'; readonly until: string }
  | { readonly kind: 'opened'; readonly by: 'operator' | 'time-limit'; readonly operator?: Operator }
  | ({ readonly kind: 'backup-created' } & JournalData['backup.created'])
  | ({ readonly kind: 'backup-restored' } & JournalData['backup.restored'])
  | ({ readonly kind: 'backups-pruned' } & JournalData['backup.pruned'])
);
