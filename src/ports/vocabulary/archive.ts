/** What can be reported of an update archive. */
export interface ArchiveProblems {}

export interface ArchiveWarnings {}

export interface ArchiveNotes {}
