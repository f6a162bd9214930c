/** What can be reported of the site configuration. */
export interface SiteProblems {}

export interface SiteWarnings {}

export interface SiteNotes {}
