export type * from '../../terms/rehearsal.ts';
