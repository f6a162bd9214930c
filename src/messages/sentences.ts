/** What a problem says to its reader: what happened, and what to do now. */
export interface ProblemSentences {
  readonly what: string;
  readonly remedy: string;
  /** What to fix, where a failed update gives the reason; without what to do afterwards. */
  readonly mend?: string;
}
