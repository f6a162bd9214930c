/** A problem as it stands in the journal: enough to tell it again later, in either language. */
export interface RecordedProblem {
  /** As the version that recorded it knew it. */
  readonly code: string;
  readonly params: Readonly<Record<string, unknown>>;
}
