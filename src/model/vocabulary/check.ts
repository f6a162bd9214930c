export type * from '../../terms/check.ts';
export type { CheckOutcomes } from '../../messages/vocabulary.ts';
