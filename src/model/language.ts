export * from '../terms/language.ts';
