export * from '../terms/revocation.ts';
