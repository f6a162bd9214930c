export type * from '../../terms/database.ts';
