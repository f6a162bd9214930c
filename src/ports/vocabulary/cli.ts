/** What can be reported of the command line. */
export interface CliProblems {
  /** A fault nobody foresaw; `detail` is the technical message. */
  'internal.fault': { readonly detail: string };
  'prerequisite.program-missing': { readonly program: string };
}

export interface CliWarnings {}

export interface CliNotes {}
