/** What can be reported of the maintenance page and nginx. */
export interface MaintenanceProblems {}

export interface MaintenanceWarnings {}

export interface MaintenanceNotes {}
