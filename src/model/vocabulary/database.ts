import type { Database } from '../site.ts';

/** How a database is named to people. */
export interface NamedDatabase {
  readonly engine: Database['engine'];
  readonly name: string;
}

/** Why a database was dumped, though an earlier dump of it is there. */
export type DumpReason =
  /** The server counted writes. */
  | 'written'
  /** The server was restarted, or its counters were reset: they tell nothing of the time before. */
  | 'restarted'
  /** Someone is still connected, whose last writes the server may not have counted yet. */
  | 'in-use'
  /** What the server counts does not cover all of this database's tables, or it counts nothing at all. */
  | 'uncounted'
  /** It holds what functions of its own have computed, which only a clone brings back as it is. */
  | 'computed';

/** Why a database was not dumped again. */
export type SkipReason =
  /** The whole server has written nothing. */
  | 'server-idle'
  /** The server has counted no write in this database. */
  | 'nothing-written';

/** Why something in a database of MariaDB does not come back, or keeps the rest from it. */
export type UnrestorableReason =
  /** A setting of the whole server. */
  | 'setting'
  /** Tables whose history counts by transactions. */
  | 'versioned-by-transaction'
  /** Tables whose history this server does not let anybody write. */
  | 'history'
  /** Columns whose values or default the server does not write as they are. */
  | 'garbled'
  /** Tables whose files are in a folder of their own. */
  | 'elsewhere'
  /** Foreign keys to tables that are not there. */
  | 'dangling-key'
  /** Tables of other databases that refer to this one's. */
  | 'outside-key'
  /** Prepared transactions that nobody ends. */
  | 'prepared';

/** What can be reported of the databases. `server` is where it is: as `DatabaseFacts` has it. */
export interface DatabaseProblems {
  'prerequisite.run-as': { readonly user: string; readonly reason: 'unknown' | 'not-root' };
  'backup.database-credentials': {
    readonly file: string;
    /** `not-understood`: by the client program, whose words may quote it and are not shown. */
    readonly reason: 'missing' | 'unreadable' | 'not-a-file' | 'open-to-others' | 'owner' | 'not-understood';
    /** The Unix user who must own it. */
    readonly owner: string;
  };
  /** `detail` is what the client program said. */
  'backup.database-unreachable': NamedDatabase & { readonly server: string; readonly detail: string };
  /** Views of things that are gone: the dump program would refuse them. */
  'backup.database-views-invalid': NamedDatabase & { readonly views: readonly string[] };
  /** Others keep its tables locked. `names`: who does, or may, as far as the server tells. */
  'backup.database-locked': NamedDatabase & { readonly server: string; readonly names: readonly string[] };
  /** What a backup would not bring back, or what would keep one from its place. */
  'backup.database-unrestorable': NamedDatabase & {
    readonly findings: readonly {
      readonly reason: UnrestorableReason;
      readonly names: readonly string[];
    }[];
  };
  /** The dump program ended well, and what it wrote is not all. */
  'backup.database-dump-lacks': NamedDatabase & { readonly names: readonly string[] };
  'backup.database-missing': NamedDatabase & { readonly server: string };
  /** The dump program would refuse the server, or lose what it does not know. */
  'backup.database-client-old': NamedDatabase & {
    readonly program: string;
    readonly clientVersion: string;
    readonly serverVersion: string;
  };
  'backup.database-dump-failed': DatabaseFailure;
  /** The dump just written does not hold a whole dump. */
  'backup.database-dump-incomplete': NamedDatabase & {
    readonly file: string;
    readonly lastLines: readonly string[];
  };
  /** What is there was not touched. */
  'backup.database-restore-failed': DatabaseFailure;
  /** The role without rights that loads what others have made is not let in. Nothing was touched. */
  'backup.database-restorer-refused': NamedDatabase & {
    readonly server: string;
    /** The role. */
    readonly user: string;
    /** What the server said of each way. */
    readonly detail: string;
  };
  /** A server that follows another, and takes no changes itself. */
  'backup.database-standby': NamedDatabase & { readonly server: string };
  /** Transactions that wait for their second phase: the server neither renames nor drops a database that has one. */
  'backup.database-prepared': NamedDatabase & { readonly server: string; readonly names: readonly string[] };
  /** The server answers, and refuses a question. */
  'backup.database-refused': NamedDatabase & { readonly server: string; readonly detail: string };
  /** The copy beside the live database is not what was dumped. */
  'backup.database-copy-differs': NamedDatabase & { readonly objects: readonly string[] };
  /** The server's own disk. `path`: a folder on it, where that is known; `detail`: the server's words, or nothing where it was not let come so far. */
  'backup.database-disk-full': NamedDatabase & {
    readonly server: string;
    readonly detail: string;
    readonly path?: string;
  };
  /** Another platform keeps, or makes, a copy of the same database under that name: its way back. `target`: its folder. */
  'backup.database-copy-foreign': NamedDatabase & {
    readonly copy: string;
    readonly platform: string;
    readonly target: string;
  };
  /** The server holds no proven copy any more that the restoration would need. */
  'backup.database-copy-gone': NamedDatabase & { readonly copy: string };
  /** The backup's part of the database was a copy that the server held for one attempt alone. */
  'backup.database-not-held': NamedDatabase & { readonly id: string };
  /** A part of the backup is not in its folder, but on the database server, for the way back of its update alone. */
  'backup.database-held': NamedDatabase & { readonly id: string };
  /** Restored beside the live one, but it could not take its place. */
  'backup.database-swap-failed': NamedDatabase & {
    readonly detail: string;
    /** Whether the live database is as it was. */
    readonly untouched: boolean;
    /** Where it is not: whether all of it is what was restored; else it holds a part of each. */
    readonly isRestored?: true;
  };
  /** Where it should be restored under that name. */
  'backup.database-exists': NamedDatabase & { readonly server: string };
  /** The name would not be one that the tool and the server can handle. */
  'usage.database-name': { readonly name: string };
  /** It does not say which database is meant, or under which name it is to be restored. */
  'usage.database-choice': {
    readonly choice: string;
    /** What it names, as far as it does. */
    readonly name: string;
    readonly choices: readonly string[];
  };
  /** `choices` are those of the backup, as `engine:name`. */
  'usage.database-unknown': { readonly name: string; readonly choices: readonly string[] };
  /** A restore was interrupted while it put a database in place: it holds neither state. */
  'backup.database-restore-unfinished': NamedDatabase;
  /** The backup is of other databases than the site's configuration names now. */
  'backup.databases-differ': { readonly id: string; readonly databases: readonly NamedDatabase[] };
}

interface DatabaseFailure extends NamedDatabase {
  readonly program: string;
  readonly exitCode: number;
  readonly lastLines: readonly string[];
}

export interface DatabaseWarnings {
  /** What a backup of a failed update has left to its server, and a restoration by hand replaces. `detail` is the code of what was met. */
  /** It kept a backup from being made, and would keep an update from it: until a backup is made. */
  'backup.database-not-restorable': NamedDatabase & { readonly detail: string };
  'backup.database-given-up': NamedDatabase & { readonly id: string; readonly detail: string };
  /** Views, or events, that are broken: the rest was saved. */
  'backup.database-left-out': NamedDatabase & { readonly names: readonly string[] };
  /** They held its tables, from elsewhere, while the services were stopped. */
  'backup.database-sessions-ended': NamedDatabase & { readonly names: readonly string[] };
  /** Users or roles of the server that came since the backup, and were left there. */
  'backup.database-users-stay': NamedDatabase & { readonly roles: readonly string[] };
  /** It came back without these: the server's user may not make or change them. */
  'backup.database-roles-differ': NamedDatabase & { readonly roles: readonly string[] };
  'backup.database-extension-differs': NamedDatabase & {
    readonly extension: string;
    readonly version: string;
    readonly restored: string;
  };
  /** Made since the dump, and left, since they may be others'. */
  'backup.database-roles-new': NamedDatabase & { readonly roles: readonly string[] };
  /** The replaced one could not be dropped, and is kept under that name. */
  'backup.database-left': NamedDatabase & { readonly left: string; readonly detail: string };
  /** The replaced one, which could not be saved before, is kept under that name. */
  'backup.database-kept': NamedDatabase & { readonly left: string };
  /** Replication slots that are not in a dump, and subscriptions that come back switched off. */
  'backup.database-replication-stopped': NamedDatabase & { readonly names: readonly string[] };
}

export interface DatabaseNotes {
  'backup.database-dumped': NamedDatabase & { readonly reason: DumpReason };
  /** It was restored beside the live one and compared, or that copy was brought up to date. */
  'backup.database-proven': NamedDatabase & { readonly seconds: number };
  /** Its server has no room for a copy. */
  'backup.database-not-proven': NamedDatabase & { readonly folder: string };
  'backup.database-skipped': NamedDatabase & { readonly reason: SkipReason };
  /** It need not be restored: it is as the backup holds it. */
  'backup.database-not-restored': NamedDatabase & { readonly reason: SkipReason };
  /** Tables that a dump under a serving platform cannot show as of one moment. */
  'backup.database-not-transactional': NamedDatabase & { readonly tables: readonly string[] };
}
