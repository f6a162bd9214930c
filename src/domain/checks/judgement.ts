import type { Facts } from '../../model/facts.ts';
import type { RecordedProblem } from '../../terms/recorded-problem.ts';
import type { CheckName, CheckOutcomes } from '../../messages/vocabulary.ts';

/** The result of one check: its status and the parameters of its messages. */
export type Judgement<Name extends CheckName> = CheckOutcomes[Name] & {
  /** The underlying problem, if it has messages of its own. */
  readonly problem?: RecordedProblem;
};

/** Judges facts and nothing else: pure. Undefined if there is nothing to judge. */
export type Check<Name extends CheckName> = (facts: Facts) => Judgement<Name> | undefined;
