/** What can be reported of the backups. */
export interface BackupProblems {}

export interface BackupWarnings {}

export interface BackupNotes {}
