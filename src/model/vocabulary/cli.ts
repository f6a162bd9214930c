export type * from '../../terms/cli.ts';
