import type { LockHolder } from '../lock.ts';

/** What can be reported of the journal and the lock. */
export interface JournalProblems {
  /** `line` counts from 1; `reason` names what does not fit. */
  'prerequisite.journal-damaged': {
    readonly file: string;
    readonly line: number;
    readonly reason: 'form' | 'hash' | 'order' | 'cut-off';
  };
  'prerequisite.state-unreadable': { readonly path: string; readonly reason: string };
  'prerequisite.state-unwritable': { readonly path: string; readonly reason: string };
  'busy.lock-held': { readonly holder: LockHolder };
}

export interface JournalWarnings {
  /** A last line that a power cut or a kill left unfinished was moved to `kept`. */
  'journal.torn-line-kept-aside': { readonly kept: string; readonly bytes: number };
}

export interface JournalNotes {
  /** `status --follow` waits for what is being prepared. */
  'lock.start-awaited': { readonly holder: LockHolder };
}
