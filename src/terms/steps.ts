/** The steps of every update, as named in journals. Each has a title in both languages, and a weight. */
export type ProcedureStep =
  | 'backup'
  | 'maintenance-on'
  | 'stop-services'
  | 'snapshot'
  | 'activate'
  | 'start-services'
  | 'health-check'
  | 'hold'
  | 'maintenance-off'
  | 'prune';

/** Hooks have the vendor's own names and titles. */
export type StepName = ProcedureStep | `hook-${string}`;

/** What else takes long enough to be worth following. */
export type Activity = 'stage' | 'rehearse' | 'restore' | 'verify' | 'verify-archive';
