export type * from '../../terms/site.ts';
