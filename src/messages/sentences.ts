/** What a problem says to its reader: what happened, and what to do now. */
export interface ProblemSentences {
  readonly what: string;
  readonly remedy: string;
  /** What is to be mended, where a failed update tells the reason: without any word of what to do afterwards. */
  readonly mend?: string;
}
