export type * from '../../terms/archive.ts';
