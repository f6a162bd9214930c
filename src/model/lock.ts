export * from '../terms/lock.ts';
