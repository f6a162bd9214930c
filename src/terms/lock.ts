import * as z from 'zod';
import { textOf, type Held } from './form.ts';
import { person, size } from './words.ts';

/** Who holds a platform's lock, from its file; `unknown` if it names nobody. */
export const lockHolder = z.union([
  z.literal('unknown'),
  z.object({
    /** Such as `apply` or `backup create`. */
    command: z.string(),
    pid: size,
    user: person,
    /** ISO 8601. */
    since: textOf('day'),
  }),
]);
export type LockHolder = Held<typeof lockHolder>;
