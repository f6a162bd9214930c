import type { ArchiveNotes, ArchiveProblems, ArchiveWarnings } from '../../ports/vocabulary/archive.ts';
import type { Sentences } from '../sentences.ts';

export const problems: Sentences<ArchiveProblems>['problems'] = {};

export const warnings: Sentences<ArchiveWarnings>['lines'] = {};

export const notes: Sentences<ArchiveNotes>['lines'] = {};

export const text = {};
