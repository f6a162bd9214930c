import * as z from 'zod';
import { exitName } from '../terms/exit-codes.ts';
import type { Held } from '../terms/form.ts';
import { answerForm } from './import-answer.ts';

const text = z.string();

/** Of `import --take`. */
const requestsTaken = z.object({ kind: z.literal('requests-taken') });
export type RequestsTaken = Held<typeof requestsTaken>;

/** Of `import --run`. */
const requestsRun = z.object({
  kind: z.literal('requests-run'),
  /** The names of those that were run, planned or refused. */
  requests: z.array(text),
});
export type RequestsRun = Held<typeof requestsRun>;

/** Of `import ARCHIVE`: the answer with which the request has come to an end, or waits for the window. */
const requestAnswered = z.object({
  kind: z.literal('request-answered'),
  answer: answerForm,
  exit: exitName,
});
export type RequestAnswered = Held<typeof requestAnswered>;

/** Of `import`. */
export const requestResult = z.discriminatedUnion('kind', [requestsTaken, requestsRun, requestAnswered]);
