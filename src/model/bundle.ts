import type { AttemptView } from './attempt-view.ts';
import type { ExitName } from './exit-codes.ts';
import type { Verdict } from './facts.ts';
import type { Language } from './language.ts';
import type { Plan } from './plan.ts';
import type { RecordedProblem } from './problem.ts';
import type { LastAttempt, Refusal, StatusResult } from './results.ts';

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
export type BundlePart = { readonly name: BundlePartName } & (
  | { readonly files: readonly string[]; readonly bytes: number }
  | { readonly missing: RecordedProblem | 'nothing' }
);

/** What a bundle says of itself. */
export interface BundleList {
  /** The tool's version. */
  readonly tool: string;
  /** UTC, ISO 8601. */
  readonly at: string;
  readonly parts: readonly BundlePart[];
}

/** The list in words, for a person: what is in the bundle, what was left out, and how it was made harmless. */
export type DescribeBundle = (list: BundleList) => Readonly<Record<Language, string>>;

/** What a recovery would do, by the journal alone. */
export interface RecoveryOutline {
  readonly kind: 'nothing' | 'forward' | 'back' | 'closed';
  /** Those that are left to be done or to be undone. */
  readonly steps: readonly string[];
}

/** A platform's case as facts and journal tell it: what the customer saw, and what can be told again elsewhere. */
export interface Case {
  /** Absent where there are no facts. */
  readonly verdicts?: readonly Verdict[];
  /** Of `check`. */
  readonly exit?: ExitName;
  readonly refusal?: Refusal;
  readonly last?: LastAttempt;
  /** How `apply` ended, for one that did not succeed: the sentences that the customer saw then. */
  readonly ending?: RecordedProblem;
  readonly recovery: RecoveryOutline;
}

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
