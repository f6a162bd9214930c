import type { VisitFacts } from '../facts.ts';

/** What can be reported of the maintenance page and nginx. */
export interface MaintenanceProblems {
  /** What a visitor got in place of the page. */
  'step.page-not-served': PageVisit;
  /** The flag is gone; yet a visitor still got the page, or no answer at all. */
  'step.page-lost': { readonly visit: VisitFacts };
  'step.page-not-removed': PageVisit;
  /** The folder that nginx serves, or a file in it. */
  'prerequisite.public-unwritable': { readonly path: string; readonly reason: string };
  /** `apply --open` without an update that waits for it. */
  'prerequisite.nothing-held': {};
  'usage.snippet-unwritable': { readonly path: string; readonly reason: string };
}

interface PageVisit {
  readonly visit: VisitFacts;
  readonly flag: string;
}

export interface MaintenanceWarnings {}

export interface MaintenanceNotes {}
