import type { LockHolder } from '../lock.ts';

/** What can be reported of the journal and the lock. */
export interface JournalProblems {
  /** `line` counts from 1; `reason` names what does not fit. */
  'prerequisite.journal-damaged': {
    readonly file: string;
    readonly line: number;
    readonly reason: 'form' | 'hash' | 'order' | 'cut-off';
  };
  /**
   * A sound record, but of another platform. `of` is the name of that platform, or of its product where that is what
   * differs.
   */
  'prerequisite.journal-foreign': {
    readonly file: string;
    readonly line: number;
    readonly of: string;
    readonly platform: string;
    readonly product: string;
  };
  /** What ties a platform to its journal cannot be read. `reason` is the system's code, or `form`. */
  'prerequisite.mark-unreadable': { readonly path: string; readonly reason: string };
  /** The platform's folder was copied from `target`, mark included. */
  'prerequisite.root-copied': { readonly path: string; readonly platform: string; readonly target: string };
  /** `platform` and `folder` are the name and the state folder by its mark, `name` and `target` those by the configuration. */
  'prerequisite.platform-moved': {
    readonly path: string;
    readonly platform: string;
    readonly folder: string;
    readonly name: string;
    readonly target: string;
  };
  /** There is no journal any more where the mark says. */
  'prerequisite.state-gone': {
    readonly path: string;
    readonly platform: string;
    readonly folder: string;
    /** The platform's folder. */
    readonly target: string;
  };
  'prerequisite.nothing-to-move': { readonly name: string; readonly folder: string };
  'prerequisite.move-unfinished': { readonly platform: string; readonly attempt: string };
  'prerequisite.move-under-page': { readonly flag: string };
  /** Another journal is there already. */
  'prerequisite.state-taken': { readonly folder: string };
  'prerequisite.journal-too-large': {
    readonly file: string;
    readonly bytes: number;
    readonly maximumBytes: number;
  };
  /** Something else in the place of one of the tool's own files. */
  'prerequisite.state-file-foreign': {
    readonly path: string;
    readonly form: 'link' | 'second-name' | 'special';
  };
  'prerequisite.state-unreadable': { readonly path: string; readonly reason: string };
  'prerequisite.place-taken': { readonly path: string; readonly needed: 'file' | 'folder' };
  'prerequisite.state-unwritable': { readonly path: string; readonly reason: string };
  /** A record could not be written while a command was at work. `reason` is the system's code, or `replaced`. */
  'internal.journal-unwritable': JournalFault;
  /** The same of a backup command: what it did stands, but is not on record. */
  'backup.journal-unwritable': JournalFault;
  /** `known`: the newest of those that there are. */
  'usage.attempt-unknown': { readonly attempt: string; readonly known: readonly string[] };
  'busy.lock-held': { readonly holder: LockHolder };
  /** `command` is its program's name. */
  'busy.lock-taken': {
    readonly path: string;
    readonly pid: number;
    readonly command: string;
    readonly user: string;
  };
  'prerequisite.lock-foreign': { readonly path: string; readonly uid: number };
}

export interface JournalFault {
  readonly path: string;
  readonly reason: string;
}

export interface JournalWarnings {
  /** A last line that a power cut or a kill left unfinished was moved to `kept`. */
  'journal.torn-line-kept-aside': { readonly kept: string; readonly bytes: number };
}

export interface JournalNotes {
  /** `status --follow` waits for what is being prepared. */
  'lock.start-awaited': { readonly holder: LockHolder };
}
