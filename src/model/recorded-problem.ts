import * as z from 'zod';
import { textOf, wordOf } from './form.ts';
import type { RecordedProblem } from './problem.ts';

/** A problem as it is on record, also by another version of the tool. */
export const recordedProblem = z.object({
  code: wordOf<RecordedProblem['code']>(),
  params: z.record(z.string(), z.unknown()),
});

/** The same, as it was told elsewhere. A newer version's code is told by its name. */
export const toldProblem = z.object({
  ...recordedProblem.shape,
  code: textOf('code').regex(/^[a-z-]+\.[a-z0-9-]+$/) as z.ZodType<string> as z.ZodType<
    RecordedProblem['code']
  >,
});
