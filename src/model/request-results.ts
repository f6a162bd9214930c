import * as z from 'zod';
import { exitName } from '../terms/exit-codes.ts';
import { textOf, type Held } from '../terms/form.ts';
import { requestStates } from '../terms/import.ts';
import { bilingual, person, stamp } from '../terms/words.ts';
import { answerForm } from './import-answer.ts';

const text = z.string();

/** Of `import --take`. */
export const requestsTaken = z.object({ kind: z.literal('requests-taken') });
export type RequestsTaken = Held<typeof requestsTaken>;

/** Of `import --run`. */
export const requestsRun = z.object({
  kind: z.literal('requests-run'),
  /** The names of those that were run, planned or refused. */
  requests: z.array(text),
});
export type RequestsRun = Held<typeof requestsRun>;

/** Of `import ARCHIVE`: the answer with which the request has come to an end, or waits for the window. */
export const requestAnswered = z.object({
  kind: z.literal('request-answered'),
  answer: answerForm,
  exit: exitName,
});
export type RequestAnswered = Held<typeof requestAnswered>;

/** A request of the Superviseur, as `status` shows it. */
export const toldRequest = z.object({
  /** Its name. */
  request: text,
  state: z.enum(requestStates),
  /** When it came to this state. */
  at: stamp,
  /** The administrator of the platform who asked for it; absent for those who may not read the spool. */
  by: person.exactOptional(),
  version: textOf('version').exactOptional(),
  code: textOf('code').exactOptional(),
  incident: text.exactOptional(),
  startsAt: stamp.exactOptional(),
  text: bilingual,
});
export type ToldRequest = Held<typeof toldRequest>;
