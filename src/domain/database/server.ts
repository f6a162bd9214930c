import type { DatabaseFacts } from '../../ports/facts.ts';
import type { Database } from '../../ports/site.ts';
import type { DumpReason, SkipReason } from '../../ports/vocabulary/database.ts';
import type { Compression } from '../backup/archive.ts';

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
}

export interface Dumped {
  /** Names in `folder`, by what they hold: the engine's own words, such as `data`. */
  readonly files: Readonly<Record<string, string>>;
  /** Such as `15.18`. */
  readonly serverVersion: string;
  /** Tables that a dump under a serving platform cannot show as of one moment. */
  readonly notTransactional: readonly string[];
  /** Names of what is broken, and was left out. */
  readonly leftOut?: readonly string[];
}

/** A dump's files, by what they hold: absolute paths, or `/proc/<pid>/fd/<fd>` of open files. */
export interface DumpFiles {
  readonly files: Readonly<Record<string, string>>;
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
  /** Drops the replaced one: from here on there is no way back. */
  finish(): Promise<void>;
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
    };
