import type { DatabaseFacts } from '../../model/facts.ts';
import type { Database } from '../../model/site.ts';
import type { DumpReason, SkipReason } from '../../terms/database.ts';
import type { Compression } from '../pipelines/compression.ts';

/**
 * One database on its server, whatever the engine: what a backup, a restore and the prerequisites ask of it. Each
 * method starts the server's own client programs anew, so that no connection is held in between.
 */
export interface DatabaseServer {
  readonly database: Database;

  /** What `check` wants to know. What cannot be read is said in its place; never rejects for what a server refuses. */
  readFacts(): Promise<DatabaseFacts>;

  /** What the server has counted so far. @throws Problem `backup.database-*` */
  readCounters(): Promise<Counters>;

  /**
   * Whether the database may have been written to between two readings. `now` must be of a moment when the services are
   * stopped, or the answer is only good for saving work: where the server cannot tell, it is yes. Pure.
   *
   * `server-idle` is exact. `nothing-written` trusts what the server counts for each table, from which one who has all rights
   * on the server can keep his writes: a restore must not rely on it.
   */
  judgeWrites(before: Counters, now: Counters): WriteJudgement;

  /**
   * Writes a consistent dump into new files whose names begin with `prefix`, made durable, then reads each of them back
   * in full. Never leaves out anything in silence.
   *
   * @throws Problem `backup.database-*`, `backup.no-space`
   */
  dump(task: DumpTask): Promise<Dumped>;

  /**
   * Reads a dump in full, without the server. The caller verifies the digests meanwhile.
   *
   * @throws Problem `backup.database-dump-incomplete`
   */
  readBack(dump: DumpFiles): Promise<void>;

  /**
   * Restores a dump under a name of its own, beside the live database, and proves it whole. What an earlier, killed
   * restore left there is dropped first. The live database is not touched, and need not be there.
   *
   * @throws Problem `backup.database-*`
   */
  restoreBeside(task: RestoreTask): Promise<RestoredBeside>;

  /**
   * Restores a dump under another name, for inspection: complete, but without what belongs to the whole server.
   *
   * @throws Problem `backup.database-exists`, `backup.database-*`; nothing of that name is then there
   */
  restoreAs(task: RestoreTask & { readonly name: string }): Promise<void>;

  /**
   * Makes the copy: restores a dump beside the live database, compares what then stands there with what the dump says, and
   * leaves it there under the stamp. Nobody but the tool's user gets into it. The server is used at low priority, and the
   * platform may serve meanwhile. An earlier copy is dropped first. What was made and is not proven is dropped.
   *
   * @throws Problem `backup.database-copy-differs`, `backup.database-restore-failed`, `backup.database-*`
   */
  makeCopy(task: RestoreTask & { readonly stamp: string }): Promise<void>;

  /**
   * Makes the copy say what the live database says now, at the least cost, with the services stopped, and stamps it anew. The files
   * hold what a restoration from the copy needs beside it, and, where `isHeld` is false, what a restoration without it needs.
   *
   * A kill at any moment leaves a copy that is whole, or none that has a stamp.
   *
   * @throws Problem `backup.database-*`, `backup.no-space`
   */
  refreshCopy(task: DumpTask & { readonly stamp: string; readonly base: DumpBase }): Promise<Refreshed>;

  /**
   * What the copy stands for: its stamp, also where a swap has put it in the place of the live one already; undefined where
   * there is none that is proven whole.
   */
  readStamp(): Promise<string | undefined>;

  /**
   * Opens the copy, for a restoration that has nothing to load. The files are those of the dump that it was made of, or of
   * `refreshCopy`. May be repeated after a kill at any moment, as long as `readStamp` tells the stamp.
   */
  takeCopy(task: RestoreTask): Promise<RestoredBeside>;

  /**
   * Before a swap: writes what the swap does not leave of the live database beside the one that it replaces, so that `dump` can
   * tell all of it afterwards.
   *
   * @throws Problem `backup.database-*`, `backup.no-space`
   */
  describeReplaced(task: DumpTask): Promise<Omit<Dumped, 'notTransactional'>>;

  /** Drops the copy, and what a swap has replaced: for the end of an attempt. @returns what it had to leave */
  dropCopies(): Promise<readonly RestoreWarning[]>;

  /**
   * Makes a small database where the copy would stand, with a table in it, for a rehearsal. `dropCopies` drops it. What a kill leaves
   * has no stamp.
   *
   * @returns its name
   * @throws Problem `backup.database-*`
   */
  makeScratch(): Promise<string>;

  /** Whether a restore put the database in place, or began to, and was killed before all of the backup was. */
  isRestoreUnfinished(): Promise<boolean>;
}

/** Opaque to all but their engine. They stand in the backup's record. */
export type Counters = Readonly<Record<string, string>>;

export type WriteJudgement =
  | { readonly written: true; readonly reason: DumpReason }
  | { readonly written: false; readonly reason: SkipReason };

export interface DumpTask {
  readonly folder: string;
  /** How the names of its files begin: letters, digits and hyphens. */
  readonly prefix: string;
  readonly compression: Compression;
  /** How much of it is done, 0 to 1: written and read back. */
  readonly onShare: (share: number) => void;
  readonly interruption?: AbortSignal | undefined;
  /** Where what is left is to be saved rather than nothing: what can be neither dumped nor used is left out, and told. */
  readonly leavesOutBroken?: boolean;
  /** What to dump instead of the live database; the dump tells of it under the live one's name. */
  readonly instead?: {
    /** The copy that `refreshCopy` left, or the database that a swap has replaced. */
    readonly of: 'copy' | 'replaced';
    /** The files of `refreshCopy` or `describeReplaced`: absolute paths. */
    readonly files: Readonly<Record<string, string>>;
  };
}

/** The dump that a copy was made of. */
export interface DumpBase {
  readonly counters: Counters;
  /** All that was dumped up to then, oldest first: absolute paths. */
  readonly dumps: readonly Readonly<Record<string, string>>[];
}

export interface Refreshed extends Dumped {
  /** Whether the server alone holds the rest until the copy is dumped: the files are no dump yet. */
  readonly isHeld: boolean;
  /** Whether the files hold only what was written since the base's dump, and are restored over it. */
  readonly isPartial: boolean;
}

export interface Dumped {
  /** Names in `folder`, by what they hold: the engine's own words, such as `data`. */
  readonly files: Readonly<Record<string, string>>;
  /** Such as `15.18`. */
  readonly serverVersion: string;
  /** Tables that a dump under a serving platform cannot show as of one moment. */
  readonly notTransactional: readonly string[];
  /** Names of what is broken or could not be dumped, and was left out; left out itself where it is nothing. */
  readonly leftOut?: readonly string[];
}

/** A dump's files, by what they hold: absolute paths, or `/proc/<pid>/fd/<fd>` of open files. */
export interface DumpFiles {
  readonly files: Readonly<Record<string, string>>;
  /** Where that dump is partial: the dumps over which it is restored, the whole one first. */
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
   * Whether the server's users are to be as they were in all that is recorded of them, passwords and rights on the whole
   * server included: for the way back from an update, minutes after the dump. Otherwise those who are there keep both, since
   * they may have been changed for good reasons since; what differs is told.
   */
  readonly restoresUsers?: boolean;
  readonly onShare: (share: number) => void;
}

export interface RestoredBeside {
  /**
   * Puts it in the place of the live one, with what belongs to it outside (roles, grants). The replaced one stays beside it
   * until `finish`: for the way back, and as the sign that a restore is under way. May be repeated, from `restoreBeside` on,
   * after a kill at any moment.
   *
   * @returns what is not as it was
   * @throws Problem `backup.database-swap-failed`
   */
  swap(): Promise<readonly RestoreWarning[]>;
  /**
   * Drops the replaced one: from here on there is no way back.
   *
   * @param options.keepsReplaced puts it aside under another name instead, and tells of it: where nobody has saved it
   * @returns what it had to leave
   */
  finish(options?: { readonly keepsReplaced?: boolean }): Promise<readonly RestoreWarning[]>;
  /**
   * Takes everything back: what was there before is in its place again, and nothing beside it.
   *
   * @throws Problem `backup.database-swap-failed` when a swapped one cannot be taken back
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
