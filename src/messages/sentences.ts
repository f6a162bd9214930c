/** What a problem says to its reader: what happened, and what to do now. */
export interface ProblemSentences {
  readonly what: string;
  readonly remedy: string;
  /** What is to be mended, where a failed update tells the reason: without any word of what to do afterwards. */
  readonly mend?: string;
}

/** The shape of one room's sentences: one function for each code, taking the code's parameters. */
export interface Sentences<Params> {
  readonly problems: { readonly [Code in keyof Params]: (params: Params[Code]) => ProblemSentences };
  readonly lines: { readonly [Code in keyof Params]: (params: Params[Code]) => string };
}
