/** Whether the system was asked, and agreed, not to shut down while the platform is being changed; if not, why. */
export type RebootBlock = 'blocked' | 'no-systemd' | 'refused';

/** What can be reported of reboots: keeping them away, being caught by one, recovering at the next start. */
export interface RebootProblems {
  /** The server is on its way down: nothing that needs services can succeed any more. */
  'maintenance.server-stopping': { readonly attempt: string; readonly contact: string };
  'usage.units-unwritable': { readonly path: string; readonly reason: string };
}

export interface RebootWarnings {}

export interface RebootNotes {
  'reboot.not-blocked': { readonly reason: Exclude<RebootBlock, 'blocked'> };
}
