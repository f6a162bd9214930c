/** Whether the system was asked, and agreed, not to shut down while the platform is being changed; if not, why. */
export type RebootBlock = 'blocked' | 'no-systemd' | 'refused';
