import type { CheckName } from '../../terms/check.ts';
import type { Facts } from '../../model/facts.ts';
import type { RecordedProblem } from '../../terms/recorded-problem.ts';
import type { CheckOutcomes } from '../../messages/vocabulary.ts';

/** How one check came out: its status and what its sentences need. */
export type Judgement<Name extends CheckName> = CheckOutcomes[Name] & {
  /** What lies behind it, where that has sentences of its own. */
  readonly problem?: RecordedProblem;
};

/** Judges facts, and nothing but facts: pure. Undefined where there is nothing to judge. */
export type Check<Name extends CheckName> = (facts: Facts) => Judgement<Name> | undefined;
