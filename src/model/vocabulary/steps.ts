export type * from '../../terms/steps.ts';
