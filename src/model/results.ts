import type { BundleResult, ReplayResult } from './bundle.ts';
import type { AttemptSummary, AttemptView } from './attempt-view.ts';
import type { Facts, Verdict } from './facts.ts';
import type { RestoredDatabase } from './journal.ts';
import type { Plan } from './plan.ts';
import type { RecordedProblem } from './problem.ts';
import type { ExitName } from './exit-codes.ts';
import type { LockHolder } from './lock.ts';
import type { Revocation } from './revocation.ts';
import type { RebootBlock } from './vocabulary/reboot.ts';
import type { NamedDatabase } from './vocabulary/database.ts';
import type { NginxChange } from './vocabulary/maintenance.ts';
import type { Bilingual } from './vocabulary/index.ts';

export interface CheckResult {
  readonly kind: 'check';
  readonly facts: Facts;
  readonly verdicts: readonly Verdict[];
  readonly exit: ExitName;
}

export interface BackupInfo {
  readonly id: string;
  readonly createdAt: string;
  /** Of the platform when it was made, null where none was installed; absent where the backup does not say. */
  readonly version?: string | null;
  /** Of the backup that this one only adds to; absent for a full one. */
  readonly base?: string;
  readonly bytes: number;
  readonly files: number;
  /** How many databases it holds, dumped in it or in what it stands on. */
  readonly databases: number;
  /** How many of them are dumped in it. */
  readonly dumps: number;
  /** Whether all that a restore of it needs is there. */
  readonly complete: boolean;
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

/** A refusal that stands until support releases it. */
export interface Refusal {
  readonly attempt: string;
  readonly incident: string;
  readonly outcome: 'failed' | 'interrupted';
}

/** A release by support that is on record: one new attempt may be begun until it expires. */
export interface ReleaseInForce {
  /** The one that had failed. */
  readonly attempt: string;
  readonly incident: string;
  readonly issuer: string;
  readonly reason: string;
  readonly expires: string;
}

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

export interface RunningAttempt {
  readonly attempt: string;
  readonly from: string;
  readonly to: string;
  readonly step: string;
  /** Of a hook: the vendor's own. */
  readonly title?: Bilingual;
  /** Of the whole attempt. */
  readonly percent: number;
  readonly elapsedSeconds: number;
  /** Absent while it cannot be told. */
  readonly secondsLeft?: number;
  readonly rollingBack: boolean;
  /** While it rolls back: the step that is being undone, once that is told. */
  readonly undoing?: string;
  /** It is healthy and waits for `apply --open`, until then at most (UTC, ISO 8601). */
  readonly heldUntil?: string;
  /** Held, where `maintenance.allow` lets nobody look at it: the services' own address. */
  readonly lookAt?: string;
  /** Whether the server is kept from being rebooted meanwhile; absent in what older tools recorded. */
  readonly reboot?: RebootBlock;
}

export interface LastAttempt {
  readonly attempt: string;
  readonly from: string;
  readonly to: string;
  readonly startedAt: string;
  readonly endedAt?: string;
  readonly ending: 'succeeded' | 'rolled-back' | 'maintenance' | 'interrupted';
  /** Where it failed or was interrupted. */
  readonly step?: string;
  /** Of that step, for a hook: the vendor's own. */
  readonly title?: Bilingual;
  readonly problem?: RecordedProblem;
  /** What kept the old version from coming back. */
  readonly rollback?: RecordedProblem;
  /** For an interrupted one: whether the server was rebooted since. */
  readonly rebooted?: boolean;
  /** A recovery brought it to this ending. */
  readonly recovered?: true;
}

export interface StatusResult {
  readonly kind: 'status';
  readonly platform: string;
  readonly product: string;
  readonly version: string | null;
  readonly running?: RunningAttempt;
  /** What else is at work on the platform: a backup, or an update or a recovery that has not started yet. */
  readonly holder?: LockHolder;
  readonly last?: LastAttempt;
  /** As a visitor sees it. */
  readonly page: 'on' | 'off' | 'unknown';
  /** What keeps the page on although no update needs it, as where somebody has put it there by hand. */
  readonly strayFlag?: string;
  readonly refusal?: Refusal;
  /** In place of a refusal. */
  readonly release?: ReleaseInForce;
  /** What the vendor has withdrawn; absent where there is nothing. */
  readonly revocations?: readonly Revocation[];
  /** Why the installed version was, if it was. */
  readonly revoked?: Revocation;
  readonly backups: readonly BackupInfo[];
  /** Why the backups could not be listed; `backups` is then empty. */
  readonly backupsProblem?: RecordedProblem;
  readonly journalProblem?: RecordedProblem;
  readonly support: { readonly email?: string; readonly phone?: string };
  /** Of `--follow`: how the update ended, which is how the command ends too; `busy` while it is at work. */
  readonly exit?: ExitName;
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
