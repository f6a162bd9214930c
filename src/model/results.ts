import type { BundleResult, ReplayResult } from './bundle.ts';
import type { AttemptSummary, AttemptView } from './attempt-view.ts';
import type { Facts, Verdict } from './facts.ts';
import type { RestoredDatabase } from './journal.ts';
import type { Plan } from './plan.ts';
import type { RecordedProblem } from './problem.ts';
import type { ExitName } from './exit-codes.ts';
import type { Revocation } from './revocation.ts';
import type { BackupInfo, ReleaseInForce, StatusResult } from './status.ts';
import type { NamedDatabase } from './vocabulary/database.ts';
import type { NginxChange } from './vocabulary/maintenance.ts';

export interface CheckResult {
  readonly kind: 'check';
  readonly facts: Facts;
  readonly verdicts: readonly Verdict[];
  readonly exit: ExitName;
}

export type BackupResult =
  | { readonly kind: 'backup-created'; readonly backup: BackupInfo }
  | {
      readonly kind: 'backup-list';
      /** The newest first. */
      readonly backups: readonly BackupInfo[];
      readonly folder: string;
    }
  | {
      readonly kind: 'backup-verified';
      readonly id: string;
      readonly chain: readonly string[];
      /** It has databases; they were restored beside those in use, and are the same. */
      readonly restored?: true;
    }
  | {
      readonly kind: 'backup-restored';
      readonly id: string;
      readonly to?: string;
      /** Where the data now are: below `to`, or the platform's own; none where only databases were asked for. */
      readonly folders: readonly string[];
      /** The databases that were restored; under the name `as`, if there is one. */
      readonly databases: readonly RestoredDatabase[];
      /** With `to`: those of the backup that were not restored, since they cannot stand in a folder. */
      readonly leftOut?: readonly NamedDatabase[];
      /** Of the platform, stopped and to be started now, in this order; empty with `to`. */
      readonly services: readonly string[];
    }
  | { readonly kind: 'backup-pruned'; readonly ids: readonly string[] };

export type ApplyResult =
  | { readonly kind: 'plan'; readonly plan: Plan }
  | { readonly kind: 'nothing-to-do'; readonly version: string; readonly fromInbox: boolean }
  | { readonly kind: 'applied'; readonly from: string; readonly to: string; readonly attempt: string };

export type RecoveryResult =
  | { readonly kind: 'nothing-to-recover' }
  | {
      readonly kind: 'recovered';
      readonly outcome: 'forward' | 'rolled-back';
      readonly attempt: string;
      readonly from: string;
      readonly to: string;
      /** Of the backup that was restored by hand since the update began: the data are its own, not the users' last. */
      readonly restored?: string;
      /** Of the refusal that stands; absent after `forward`, which is a success. */
      readonly incident?: string;
      readonly contact: string;
    };

export interface ReleaseResult extends ReleaseInForce {
  readonly kind: 'released';
  /** The same file had been given before, and nothing was recorded again. */
  readonly already?: true;
}

/** A revocation that is on record. */
export interface RevocationResult extends Revocation {
  readonly kind: 'revoked';
  /** The same file had been given before, and nothing was recorded again. */
  readonly already?: true;
  /** The installed version, where it is itself among what was withdrawn. */
  readonly installed?: string;
}

/** What a file of the publisher's withdraws. */
export interface MadeRevocation {
  readonly product: string;
  readonly versions: readonly string[];
  readonly archives: readonly string[];
  /** Without a signature: minisign is to sign it, with this as its trusted comment. */
  readonly toSign?: string;
}

export interface HistoryResult {
  readonly kind: 'history';
  readonly platform: string;
  /** The oldest first. */
  readonly attempts: readonly AttemptSummary[];
  /** `attempts` are then those before the damage. */
  readonly journalProblem?: RecordedProblem;
}

export interface AttemptResult extends AttemptView {
  readonly kind: 'attempt';
  readonly platform: string;
  /** The file in which its hooks and services printed. */
  readonly log: string;
  /** Why that could not be read; what they printed is then left out. */
  readonly logProblem?: RecordedProblem;
  readonly journalProblem?: RecordedProblem;
}

export interface VerificationResult {
  readonly kind: 'journal-verified';
  readonly platform: string;
  readonly file: string;
  /** The sound ones; of a damaged journal, those before the damage. */
  readonly records: number;
  /** The hash of the last of them, null where there is none. */
  readonly head: string | null;
  /** Of a last line without its end: a write that was cut off, or is going on. */
  readonly tornBytes: number;
  readonly problem?: RecordedProblem;
  readonly exit: ExitName;
}

/** A platform's history, from one name and state folder to another. */
export interface MoveResult {
  readonly kind: 'platform-moved';
  readonly platform: string;
  readonly folder: string;
  readonly name: string;
  readonly target: string;
}

export type Result =
  | CheckResult
  | BackupResult
  | ApplyResult
  | RecoveryResult
  | StatusResult
  | BundleResult
  | ReplayResult
  | HistoryResult
  | AttemptResult
  | VerificationResult
  | {
      readonly kind: 'notice-accepted';
      readonly version: string;
      readonly sha256: string;
      readonly recorded?: true;
      readonly check: CheckResult;
    }
  | {
      readonly kind: 'packed';
      readonly archive: string;
      /** `archive` is the manifest alone, to be signed with minisign before the second run of pack. */
      readonly manifestOnly?: true;
      readonly version: string;
      readonly bytes: number;
      readonly entries: number;
    }
  | ReleaseResult
  | RevocationResult
  | MoveResult
  | (MadeRevocation & { readonly kind: 'revocation-made'; readonly file: string })
  | {
      readonly kind: 'release-made';
      readonly file: string;
      readonly incident: string;
      readonly expires: string;
      /** Without a signature: minisign is to sign it, with this as its trusted comment. */
      readonly toSign?: string;
    }
  | ({ readonly kind: 'key-created' } & Readonly<Record<'key' | 'publicKeyFile' | 'publicKey', string>>)
  | {
      readonly kind: 'nginx-set-up';
      readonly action: 'installed' | 'removed' | 'unchanged';
      readonly snippet: string;
      readonly changes: readonly NginxChange[];
    }
  | { readonly kind: 'snippet'; readonly snippet: string; readonly written?: string }
  | {
      readonly kind: 'units';
      readonly units: readonly { readonly name: string; readonly content: string }[];
      /** The folder that they were written to. */
      readonly written?: string;
    };
