export type * from '../../terms/journal.ts';
