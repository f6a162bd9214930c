import * as z from 'zod';
import type { Held } from '../terms/form.ts';
import { requestStates, type RequestState } from '../terms/import.ts';
import { toldProblem } from '../terms/recorded-problem.ts';
import { count, digest, person, size, stamp } from '../terms/words.ts';
import { answeredUpdate } from './import-answer.ts';
import { requestForm } from './import-request.ts';
import { verdict } from './verdict.ts';

/** Those that the journal alone can tell. */
export type RecordedState = Exclude<RequestState, 'running' | 'succeeded' | 'failed'>;
const recordedStates = requestStates.filter(
  (state): state is RecordedState => state !== 'running' && state !== 'succeeded' && state !== 'failed',
);

const step = z.object({ state: z.enum(recordedStates), at: stamp });
export type CourseStep = Held<typeof step>;

/**
 * How far a request has come: `course.json` in its folder of the spool, which root alone can open. Whether its update has begun, and
 * how it ended, is in the journal alone.
 */
export const courseForm = z.object({
  format: z.literal(1),
  /** The request's name. */
  request: z.string(),
  /** Those who came first have lower ones. */
  number: size,
  /** Of the request file taken last: who owned it. */
  account: z.object({ uid: count, name: person }),
  /** Of the bytes of that file. */
  requestSha256: digest,
  /** What they say; absent if they are no request. */
  asked: requestForm.exactOptional(),
  /** Of the archive, as the spool holds it or has held it. */
  archive: z.object({ sha256: digest, bytes: size }).exactOptional(),
  /** In chronological order; the last one is its state. A request that goes on after a refusal begins again. */
  steps: z.array(step).min(1),
  /** Why it was refused. */
  problem: toldProblem.exactOptional(),
  /** When it was refused: whether the same archive may be asked for again without another upload. */
  mendable: z.boolean().exactOptional(),
  /** It was only to be checked, and is: nothing follows. */
  isChecked: z.boolean().exactOptional(),
  /** Once its signature is verified. */
  update: answeredUpdate.exactOptional(),
  /** Of its checks, those that were not `ok`. */
  verdicts: z.array(verdict).exactOptional(),
  /** When a queued update is expected to begin. */
  startsAt: stamp.exactOptional(),
});
export type RequestCourse = Held<typeof courseForm>;
