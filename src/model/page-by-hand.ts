import * as z from 'zod';
import type { Held } from '../terms/form.ts';
import { person, stamp } from '../terms/words.ts';

/** A maintenance page that an administrator turned on, as `maintenance on` recorded it. */
export const pageByHand = z.object({
  since: stamp,
  by: person,
  /** In the administrator's own words, for visitors. */
  reason: z.string().exactOptional(),
  /** When visitors were told that it opens again. */
  until: stamp.exactOptional(),
});
export type PageByHand = Held<typeof pageByHand>;
