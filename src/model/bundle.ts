import * as z from 'zod';
import { exitName } from '../terms/exit-codes.ts';
import { wordOf, type Held } from '../terms/form.ts';
import { verdict } from '../terms/check.ts';
import type { Language } from '../terms/language.ts';
import { lastAttempt, refusal } from './status.ts';
import { toldProblem } from '../terms/recorded-problem.ts';
import { stamp } from '../terms/words.ts';

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

/** A part that is there, or why it is not: a problem, or that there is `nothing` of the kind. */
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
/** What a bundle says of itself. */
export type BundleList = Held<typeof bundleList>;

/** The same in `bundle.json`. */
export const bundleForm = z.object({
  format: z.literal(1),
  ...bundleList.shape,
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
