/** What can be reported of an update attempt: its plan, steps, services and hooks. */
export interface ApplyProblems {}

export interface ApplyWarnings {}

export interface ApplyNotes {}
