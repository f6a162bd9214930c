import type { JournalRecord } from '../model/journal.ts';
import type { NoteCode, NoteParams } from '../messages/vocabulary.ts';

/** Progress of a whole attempt, 0 to 100; `secondsLeft` is absent while it cannot be estimated. */
export interface OverallProgress {
  readonly percent: number;
  readonly secondsLeft?: number;
}

/** Progress of the current step; `percent` is only for that step, 0 to 100. */
export interface ProgressEvent {
  readonly kind: 'progress';
  readonly step: string;
  readonly percent?: number;
  /** From outside (a hook's own words): a reporter must make it harmless before showing it. */
  readonly text?: string;
  readonly overall?: OverallProgress;
}

/** A journal record, once it is on disk. */
export interface RecordEvent {
  readonly kind: 'record';
  readonly record: JournalRecord;
  /** It was written earlier, and is reported to a late reader. */
  readonly retold?: true;
  /** Of an attempt that is now being recovered. */
  readonly recovers?: true;
  readonly overall?: OverallProgress;
}

export type NoteEvent = {
  [Code in NoteCode]: { readonly kind: 'note'; readonly code: Code; readonly params: NoteParams[Code] };
}[NoteCode];

/** What the domain reports. A `record` is already on disk: no outcome is reported that is not in the journal. */
export type Event = RecordEvent | ProgressEvent | NoteEvent;

export type Emit = (event: Event) => void;
