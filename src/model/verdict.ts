import { checkNames } from '../messages/vocabulary.ts';
import { verdictOf } from '../terms/check.ts';
import type { Held } from '../terms/form.ts';

export const verdict = verdictOf(checkNames);
export type Verdict = Held<typeof verdict>;
