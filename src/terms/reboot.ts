import * as z from 'zod';

/** Whether the system was asked, and agreed, not to shut down while the platform is being changed; if not, why. */
export const rebootBlock = z.enum(['blocked', 'no-systemd', 'refused']);
export type RebootBlock = z.infer<typeof rebootBlock>;
