import type { CheckNotes, CheckProblems, CheckWarnings } from '../../ports/vocabulary/check.ts';
import type { Sentences } from '../sentences.ts';

export const problems: Sentences<CheckProblems>['problems'] = {};

export const warnings: Sentences<CheckWarnings>['lines'] = {};

export const notes: Sentences<CheckNotes>['lines'] = {};

export const text = {};
