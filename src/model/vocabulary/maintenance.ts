export type * from '../../terms/maintenance.ts';
