/** What can be reported of the prerequisites. */
export interface CheckProblems {}

export interface CheckWarnings {}

export interface CheckNotes {}
