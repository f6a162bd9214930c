import type { JournalRecord } from './journal.ts';
import type { NoteCode, NoteParams } from './vocabulary/index.ts';

/** How far the current step is; `percent` is of that step alone, 0 to 100. */
export interface ProgressEvent {
  readonly kind: 'progress';
  readonly step: string;
  readonly percent?: number;
  /** From outside (a hook's own words): a reporter must make it harmless before it shows it. */
  readonly text?: string;
}

export type NoteEvent = {
  [Code in NoteCode]: { readonly kind: 'note'; readonly code: Code; readonly params: NoteParams[Code] };
}[NoteCode];

/**
 * What the domain reports. A `record` is already on disk: no outcome is told that the journal does not hold.
 */
export type Event = { readonly kind: 'record'; readonly record: JournalRecord } | ProgressEvent | NoteEvent;

export type Emit = (event: Event) => void;
