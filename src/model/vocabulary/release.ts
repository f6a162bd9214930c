export type * from '../../terms/release.ts';
