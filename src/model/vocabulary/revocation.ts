export type * from '../../terms/revocation.ts';
