import * as z from 'zod';
import type { Held } from '../terms/form.ts';
import { problemForm } from './event-form.ts';
import { result } from './results.ts';

/** What `--all --json` prints last: the result or the problem of each platform, in the order of their names. */
export const platformsForm = z.object({
  kind: z.literal('platforms'),
  /** The worst of them. */
  exitCode: z.int(),
  platforms: z.array(
    z.object({
      platform: z.string(),
      exitCode: z.int(),
      /** Null if its process ended without one. */
      outcome: z.union([result, problemForm]).nullable(),
    }),
  ),
});
export type PlatformsResult = Held<typeof platformsForm>;
