import * as z from 'zod';
import { exitName } from '../terms/exit-codes.ts';
import { wordOf, type Held } from '../terms/form.ts';
import type { Language } from '../terms/language.ts';
import { lastAttempt, refusal } from './status.ts';
import { toldProblem } from '../terms/recorded-problem.ts';
import { stamp } from '../terms/words.ts';
import { verdict } from './verdict.ts';

/** What a bundle may contain, in the order of its list. Names are stable. */
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

/** A part that is present, or why it is not: a problem, or there is `nothing` of the kind. */
export const bundlePart = z.union([
  z.object({ name: wordOf<BundlePartName>(), files: z.array(z.string()), bytes: z.number() }),
  z.object({ name: wordOf<BundlePartName>(), missing: z.union([z.literal('nothing'), toldProblem]) }),
]);
export type BundlePart = Held<typeof bundlePart>;

export const bundleList = z.object({
  /** The tool's version. */
  tool: z.string().max(64),
  /** UTC, ISO 8601. */
  at: stamp,
  parts: z.array(bundlePart),
});
/** The description of a bundle. */
export type BundleList = Held<typeof bundleList>;

/** The same in `bundle.json`. */
export const bundleForm = z.object({
  format: z.literal(1),
  ...bundleList.shape,
  /** SHA-256 of each other file. */
  files: z.record(z.string(), z.string()),
  /** Of the journal, on the server: once names are replaced, its hashes can no longer be verified. */
  verified: z
    .object({ records: z.number(), tornBytes: z.number(), problem: toldProblem.nullable() })
    .exactOptional(),
});
export type BundleIndex = Held<typeof bundleForm>;

/** The list in words, for a person: what is in the bundle, what was left out, and how it was anonymised. */
export type DescribeBundle = (list: BundleList) => Readonly<Record<Language, string>>;

/** What a recovery would do, according to the journal. */
const recovery = z.object({
  kind: z.enum(['nothing', 'forward', 'back', 'closed']),
  /** Those still to do or to undo. */
  steps: z.array(z.string()),
});
export type RecoveryOutline = Held<typeof recovery>;

/** A platform's case, from facts and journal: what the customer saw, and what can be derived again elsewhere. */
export const caseForm = z.object({
  /** Absent without facts. */
  verdicts: z.array(verdict).exactOptional(),
  /** Of `check`. */
  exit: exitName.exactOptional(),
  refusal: refusal.exactOptional(),
  last: lastAttempt.exactOptional(),
  /** How an `apply` that did not succeed ended: the sentences that the customer saw. */
  ending: toldProblem.exactOptional(),
  recovery,
});
export type Case = Held<typeof caseForm>;
