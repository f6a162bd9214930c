import * as z from 'zod';
import type { AttemptView } from './attempt-view.ts';
import { exitCodes, type ExitName } from './exit-codes.ts';
import { wordOf, type Held } from './form.ts';
import { verdict } from './facts.ts';
import type { Language } from './language.ts';
import type { Plan } from './plan.ts';
import type { RecordedProblem } from './problem.ts';
import { lastAttempt, refusal, type StatusResult } from './status.ts';
import { stamp, toldProblem } from './words.ts';

/** What a bundle may hold, in the order in which it is told. Names are stable. */
export const bundleParts = [
  'check',
  'status',
  'journal',
  'logs',
  'configuration',
  'archive',
  'nginx',
  'machine',
] as const;

export type BundlePartName = (typeof bundleParts)[number];

const exitName = z.enum(Object.keys(exitCodes) as [ExitName, ...ExitName[]]);

/** A part that is there, or why it is not: a problem, or that there is `nothing` of the kind. */
const part = z.union([
  z.object({ name: wordOf<BundlePartName>(), files: z.array(z.string()), bytes: z.number() }),
  z.object({ name: wordOf<BundlePartName>(), missing: z.union([z.literal('nothing'), toldProblem]) }),
]);
export type BundlePart = Held<typeof part>;

const list = z.object({
  /** The tool's version. */
  tool: z.string().max(64),
  /** UTC, ISO 8601. */
  at: stamp,
  parts: z.array(part),
});
/** What a bundle says of itself. */
export type BundleList = Held<typeof list>;

/** The same in `bundle.json`. */
export const bundleForm = z.object({
  format: z.literal(1),
  ...list.shape,
  /** SHA-256 of each other file. */
  files: z.record(z.string(), z.string()),
  /** Of the journal, on the server: with its names replaced its hashes cannot be verified any more. */
  verified: z
    .object({ records: z.number(), tornBytes: z.number(), problem: toldProblem.nullable() })
    .exactOptional(),
});
export type BundleIndex = Held<typeof bundleForm>;

/** The list in words, for a person: what is in the bundle, what was left out, and how it was made harmless. */
export type DescribeBundle = (list: BundleList) => Readonly<Record<Language, string>>;

/** What a recovery would do, by the journal alone. */
const recovery = z.object({
  kind: z.enum(['nothing', 'forward', 'back', 'closed']),
  /** Those that are left to be done or to be undone. */
  steps: z.array(z.string()),
});
export type RecoveryOutline = Held<typeof recovery>;

/** A platform's case as facts and journal tell it: what the customer saw, and what can be told again elsewhere. */
export const caseForm = z.object({
  /** Absent where there are no facts. */
  verdicts: z.array(verdict).exactOptional(),
  /** Of `check`. */
  exit: exitName.exactOptional(),
  refusal: refusal.exactOptional(),
  last: lastAttempt.exactOptional(),
  /** How `apply` ended, for one that did not succeed: the sentences that the customer saw then. */
  ending: toldProblem.exactOptional(),
  recovery,
});
export type Case = Held<typeof caseForm>;

/** Where a case told again is not the case that was recorded. */
export interface CaseDifference {
  readonly what: 'verdict' | 'exit' | 'refusal' | 'last' | 'ending' | 'recovery';
  /** Of a verdict: its check. */
  readonly check?: string;
  readonly recorded: string;
  readonly replayed: string;
}

/** What `apply` would do with an archive. */
export type Decision =
  | { readonly kind: 'plan'; readonly plan: Plan }
  | { readonly kind: 'nothing-to-do'; readonly version: string }
  | { readonly kind: 'refused'; readonly problem: RecordedProblem };

export interface BundleResult {
  readonly kind: 'bundle';
  readonly file: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly parts: readonly BundlePart[];
}

export interface ReplayResult {
  readonly kind: 'replay';
  readonly bundle: BundleList & { readonly file: string };
  /** As it was recorded, with what could be told again in its place. */
  readonly status?: StatusResult;
  readonly replayed: Case;
  /** The last attempt, step by step. */
  readonly attempt?: AttemptView;
  readonly differences: readonly CaseDifference[];
  /** Of `--with`: now, and once support has released the platform. */
  readonly decision?: { readonly archive: string; readonly now: Decision; readonly released?: Decision };
  /** `warning` where there is a difference. */
  readonly exit: ExitName;
}
