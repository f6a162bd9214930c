import type { ApplyNotes, ApplyProblems, ApplyWarnings } from '../../ports/vocabulary/apply.ts';
import type { Sentences } from '../sentences.ts';

export const problems: Sentences<ApplyProblems>['problems'] = {};

export const warnings: Sentences<ApplyWarnings>['lines'] = {};

export const notes: Sentences<ApplyNotes>['lines'] = {};

export const text = {};
