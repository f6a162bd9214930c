import * as z from 'zod';
import type { Held } from './form.ts';

const text = z.string();

/** How one request through nginx went. */
export const visit = z.object({
  url: text,
  status: z.number().exactOptional(),
  failure: text.exactOptional(),
});
export type VisitFacts = Held<typeof visit>;
