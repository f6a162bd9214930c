export interface JournalFault {
  readonly path: string;
  readonly reason: string;
}
