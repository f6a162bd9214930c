import * as z from 'zod';
import { attemptView } from './attempt-view.ts';
import { bundleList, caseForm } from './bundle.ts';
import { exitName } from '../terms/exit-codes.ts';
import type { Held } from '../terms/form.ts';
import { plan } from './plan.ts';
import { statusForm } from './status.ts';
import { toldProblem } from '../terms/recorded-problem.ts';

const text = z.string();

/** Where a case told again is not the case that was recorded. */
const difference = z.object({
  what: z.enum(['verdict', 'exit', 'refusal', 'last', 'ending', 'recovery']),
  /** Of a verdict: its check. */
  check: text.exactOptional(),
  recorded: text,
  replayed: text,
});
export type CaseDifference = Held<typeof difference>;

/** What `apply` would do with an archive. */
const decision = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('plan'), plan }),
  z.object({ kind: z.literal('nothing-to-do'), version: text }),
  z.object({ kind: z.literal('refused'), problem: toldProblem }),
]);
export type Decision = Held<typeof decision>;

export const replayResult = z.object({
  kind: z.literal('replay'),
  bundle: bundleList.extend({ file: text }),
  /** As it was recorded, with what could be told again in its place. */
  status: statusForm.exactOptional(),
  replayed: caseForm,
  /** The last attempt, step by step. */
  attempt: attemptView.exactOptional(),
  differences: z.array(difference),
  /** Of `--with`: now, and once support has released the platform. */
  decision: z.object({ archive: text, now: decision, released: decision.exactOptional() }).exactOptional(),
  /** `warning` where there is a difference. */
  exit: exitName,
});
export type ReplayResult = Held<typeof replayResult>;
