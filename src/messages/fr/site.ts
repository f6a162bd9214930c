import type { SiteNotes, SiteProblems, SiteWarnings } from '../../ports/vocabulary/site.ts';
import type { Sentences } from '../sentences.ts';

export const problems: Sentences<SiteProblems>['problems'] = {};

export const warnings: Sentences<SiteWarnings>['lines'] = {};

export const notes: Sentences<SiteNotes>['lines'] = {};

export const text = {};
