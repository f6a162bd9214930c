import type { DatabaseFacts } from '../../model/facts.ts';
import type { Database } from '../../model/site.ts';
import type { DumpReason, SkipReason } from '../../terms/database.ts';
import type { Compression } from '../pipelines/compression.ts';

/**
 * One database on its server, for any engine: the operations that backups, restores and prerequisites need. Each method
 * starts the server's own client programs, so that no connection is held in between.
 */
export interface DatabaseServer {
  readonly database: Database;

  /** Facts for `check`. What cannot be read is reported as such; never rejects for what a server refuses. */
  readFacts(): Promise<DatabaseFacts>;

  /** The server's current counters. @throws Problem `backup.database-*` */
  readCounters(): Promise<Counters>;

  /**
   * Whether the database may have been written to between two readings. `now` must be read while the services are
   * stopped, or the answer may only be used to save work. If the server cannot tell, the answer is yes. Pure.
   *
   * `server-idle` is exact. `nothing-written` trusts the server's counters per table, which an account with all rights
   * on the server can evade: a restore must not rely on it.
   */
  judgeWrites(before: Counters, now: Counters): WriteJudgement;

  /**
   * Writes a consistent dump into new files whose names begin with `prefix`, made durable, then reads each of them back
   * in full. Never leaves anything out silently.
   *
   * @throws Problem `backup.database-*`, `backup.no-space`
   */
  dump(task: DumpTask): Promise<Dumped>;

  /**
   * Reads a dump in full, without the server. The caller verifies the digests at the same time.
   *
   * @throws Problem `backup.database-dump-incomplete`
   */
  readBack(dump: DumpFiles): Promise<void>;

  /**
   * Restores a dump under a temporary name beside the live database, and proves it complete. What an earlier, killed
   * restore left there is dropped first. The live database is not touched, and need not exist.
   *
   * @throws Problem `backup.database-*`
   */
  restoreBeside(task: RestoreTask): Promise<RestoredBeside>;

  /**
   * Restores a dump under another name, for inspection: complete, but without objects of the whole server.
   *
   * @throws Problem `backup.database-exists`, `backup.database-*`; nothing of that name is left then
   */
  restoreAs(task: RestoreTask & { readonly name: string }): Promise<void>;

  /**
   * Makes the copy: restores a dump beside the live database, compares the result with the dump, and keeps it under the
   * stamp. Only the tool's user may connect to it. Works at low priority, and the platform may be in service meanwhile.
   * An earlier copy is dropped first, and so is a new one that is not proven.
   *
   * @throws Problem `backup.database-copy-differs`, `backup.database-restore-failed`, `backup.database-*`
   */
  makeCopy(task: RestoreTask & { readonly stamp: string }): Promise<void>;

  /**
   * Brings the copy up to date with the live database at the least cost, with the services stopped, and stamps it
   * again. The files hold what a restore from the copy needs in addition and, if `isHeld` is false, what a restore
   * without it needs.
   *
   * A kill at any moment leaves a complete copy, or none with a stamp.
   *
   * @throws Problem `backup.database-*`, `backup.no-space`
   */
  refreshCopy(task: DumpTask & { readonly stamp: string; readonly base: DumpBase }): Promise<Refreshed>;

  /**
   * What the copy represents: its stamp, even if a swap has already put it in place of the live one; undefined if there
   * is none that is proven complete.
   */
  readStamp(): Promise<string | undefined>;

  /**
   * Opens the copy for a restore with nothing to load. The files are those of the dump that it was made from, or of
   * `refreshCopy`. May be repeated after a kill at any moment, as long as `readStamp` returns the stamp.
   */
  takeCopy(task: RestoreTask): Promise<RestoredBeside>;

  /**
   * Before a swap: writes the parts of the live database that the swap does not preserve in the replaced one, so that
   * `dump` can include them afterwards.
   *
   * @throws Problem `backup.database-*`, `backup.no-space`
   */
  describeReplaced(task: DumpTask): Promise<Omit<Dumped, 'notTransactional'>>;

  /** Drops the copy and what a swap replaced: for the end of an attempt. @returns what could not be dropped */
  dropCopies(): Promise<readonly RestoreWarning[]>;

  /**
   * Creates a small database with one table in the copy's place, for a rehearsal. `dropCopies` drops it. After a kill
   * it has no stamp.
   *
   * @returns its name
   * @throws Problem `backup.database-*`
   */
  makeScratch(): Promise<string>;

  /** Whether a restore put the database in place, or began to, and was killed before the whole backup was in place. */
  isRestoreUnfinished(): Promise<boolean>;
}

/** Opaque to all but their engine. Stored in the backup's record. */
export type Counters = Readonly<Record<string, string>>;

export type WriteJudgement =
  | { readonly written: true; readonly reason: DumpReason }
  | { readonly written: false; readonly reason: SkipReason };

export interface DumpTask {
  readonly folder: string;
  /** Prefix of its file names: letters, digits and hyphens. */
  readonly prefix: string;
  readonly compression: Compression;
  /** Progress, 0 to 1: written and read back. */
  readonly onShare: (share: number) => void;
  readonly interruption?: AbortSignal | undefined;
  /** For saving what can be saved: what can be neither dumped nor used is left out and reported. */
  readonly leavesOutBroken?: boolean;
  /** What to dump instead of the live database; the dump uses the live one's name. */
  readonly instead?: {
    /** The copy that `refreshCopy` left, or the database that a swap replaced. */
    readonly of: 'copy' | 'replaced';
    /** The files of `refreshCopy` or `describeReplaced`: absolute paths. */
    readonly files: Readonly<Record<string, string>>;
  };
}

/** The dump that a copy was made from. */
export interface DumpBase {
  readonly counters: Counters;
  /** Everything dumped up to then, oldest first: absolute paths. */
  readonly dumps: readonly Readonly<Record<string, string>>[];
}

export interface Refreshed extends Dumped {
  /** Whether only the server holds the rest until the copy is dumped: the files are not a dump yet. */
  readonly isHeld: boolean;
  /** Whether the files hold only what was written since the base's dump, and are restored over it. */
  readonly isPartial: boolean;
}

export interface Dumped {
  /** Names in `folder`, keyed by content in the engine's own terms, such as `data`. */
  readonly files: Readonly<Record<string, string>>;
  /** Such as `15.18`. */
  readonly serverVersion: string;
  /** Tables that a dump of a platform in service cannot show consistently. */
  readonly notTransactional: readonly string[];
  /** Names of what was left out, because it is broken or could not be dumped; absent if nothing was. */
  readonly leftOut?: readonly string[];
}

/** A dump's files, keyed by content: absolute paths, or `/proc/<pid>/fd/<fd>` of open files. */
export interface DumpFiles {
  readonly files: Readonly<Record<string, string>>;
  /** For a partial dump: the dumps over which it is restored, the full one first. */
  readonly under?: readonly {
    readonly files: Readonly<Record<string, string>>;
    readonly compression: Compression;
  }[];
  readonly compression: Compression;
  readonly interruption?: AbortSignal | undefined;
}

/** The files stay open until what was restored is swapped in or discarded. */
export interface RestoreTask extends DumpFiles {
  /**
   * Whether everything recorded of the server's users is restored, including passwords and server-wide rights: for the
   * rollback of an update, minutes after the dump. Otherwise existing users keep both, since they may have been changed
   * for good reasons since; differences are reported.
   */
  readonly restoresUsers?: boolean;
  readonly onShare: (share: number) => void;
}

export interface RestoredBeside {
  /**
   * Replaces the live one by it, including what belongs to it outside the database (roles, grants). The replaced one
   * stays beside it until `finish`: for `swapBack`, and as the sign that a restore is in progress. May be repeated,
   * from `restoreBeside` on, after a kill at any moment.
   *
   * @returns what differs from before
   * @throws Problem `backup.database-swap-failed`
   */
  swap(): Promise<readonly RestoreWarning[]>;
  /**
   * Drops the replaced one: the swap cannot be undone after this.
   *
   * @param options.keepsReplaced sets it aside under another name instead and reports it: if nobody has saved it
   * @returns what could not be dropped
   */
  finish(options?: { readonly keepsReplaced?: boolean }): Promise<readonly RestoreWarning[]>;
  /**
   * Undoes everything: the previous database is in place again, with nothing beside it.
   *
   * @throws Problem `backup.database-swap-failed` if a swap cannot be undone
   */
  discard(): Promise<void>;
}

export type RestoreWarning =
  | { readonly code: 'backup.database-roles-differ'; readonly roles: readonly string[] }
  | { readonly code: 'backup.database-sessions-ended'; readonly names: readonly string[] }
  | { readonly code: 'backup.database-users-stay'; readonly roles: readonly string[] }
  | {
      readonly code: 'backup.database-extension-differs';
      readonly extension: string;
      readonly version: string;
      readonly restored: string;
    }
  | { readonly code: 'backup.database-roles-new'; readonly roles: readonly string[] }
  | { readonly code: 'backup.database-left'; readonly left: string; readonly detail: string }
  | { readonly code: 'backup.database-kept'; readonly left: string }
  | { readonly code: 'backup.database-replication-stopped'; readonly names: readonly string[] };
