import * as z from 'zod';
import { textOf, type Held } from '../terms/form.ts';
import { bilingual, namedDatabase, size } from '../terms/words.ts';

const plannedStep = z.object({
  name: z.string(),
  /** Hooks have the vendor's own title; the other steps have one in the messages. */
  title: bilingual.exactOptional(),
  /** Once it has begun, a rollback restores the data. */
  touchesData: z.literal(true).exactOptional(),
});
export type PlannedStep = Held<typeof plannedStep>;

/** How a database would be restored after a failed update, once a hook that touches data has begun. */
const plannedReturn = z.object({
  ...namedDatabase.shape,
  /** A copy beside it replaces it in seconds, or its dump is restored under the page. */
  from: z.enum(['copy', 'dump']),
  /** In the last update: the time to make the copy while the platform was in service, and to update it under the page. */
  copySeconds: size.exactOptional(),
  refreshSeconds: size.exactOptional(),
});
export type PlannedReturn = Held<typeof plannedReturn>;

/** What an attempt would do. `apply --dry-run` prints it, `apply` runs it. */
export const plan = z.object({
  product: z.string(),
  from: textOf('version'),
  to: textOf('version'),
  title: bilingual,
  steps: z.array(plannedStep),
  /** Absent if nothing in the archive touches data. */
  returns: z.array(plannedReturn).exactOptional(),
});
export type Plan = Held<typeof plan>;
