import * as z from 'zod';
import { attemptView } from './attempt-view.ts';
import { bundleList, caseForm } from './bundle.ts';
import { exitName } from '../terms/exit-codes.ts';
import type { Held } from '../terms/form.ts';
import { plan } from './plan.ts';
import { statusForm } from './status.ts';
import { toldProblem } from '../terms/recorded-problem.ts';

const text = z.string();

/** Where a replayed case differs from the recorded one. */
const difference = z.object({
  what: z.enum(['verdict', 'exit', 'refusal', 'last', 'ending', 'recovery']),
  /** For a verdict: its check. */
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
  /** As recorded, with everything that could be derived again replaced. */
  status: statusForm.exactOptional(),
  replayed: caseForm,
  /** The last attempt, step by step. */
  attempt: attemptView.exactOptional(),
  differences: z.array(difference),
  /** For `--with`: now, and once support has released the platform. */
  decision: z.object({ archive: text, now: decision, released: decision.exactOptional() }).exactOptional(),
  /** `warning` if there is a difference. */
  exit: exitName,
});
export type ReplayResult = Held<typeof replayResult>;
