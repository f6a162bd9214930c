export type * from '../../messages/vocabulary.ts';
export type { Bilingual } from '../../terms/bilingual.ts';
