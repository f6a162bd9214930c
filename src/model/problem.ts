export * from '../messages/problem.ts';
export type { ProblemCode } from '../messages/vocabulary.ts';
export type { RecordedProblem } from '../terms/recorded-problem.ts';
