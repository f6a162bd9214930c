export * from '../terms/exit-codes.ts';
