import * as z from 'zod';
import { textOf, type Held } from '../terms/form.ts';
import { requestStates } from '../terms/import.ts';
import { toldProblem } from '../terms/recorded-problem.ts';
import { person, stamp } from '../terms/words.ts';

const text = z.string();

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
  /** Why it was refused or has failed; absent for those who may not read the spool, who get the code of its message. */
  problem: toldProblem.exactOptional(),
  code: textOf('code').exactOptional(),
  incident: text.exactOptional(),
  startsAt: stamp.exactOptional(),
});
export type ToldRequest = Held<typeof toldRequest>;
