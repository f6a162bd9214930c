import * as z from 'zod';
import { textOf, type Held } from './form.ts';

/** A problem as recorded in the journal, perhaps by another version: enough to report it later, in either language. */
export const recordedProblem = z.object({
  code: textOf('code'),
  params: z.record(z.string(), z.unknown()),
});
export type RecordedProblem = Held<typeof recordedProblem>;

/** The same, from another source. */
export const toldProblem = z.object({
  ...recordedProblem.shape,
  code: textOf('code').regex(/^[a-z-]+\.[a-z0-9-]+$/),
});
