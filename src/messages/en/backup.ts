import type { BackupNotes, BackupProblems, BackupWarnings } from '../../ports/vocabulary/backup.ts';
import type { Sentences } from '../sentences.ts';

export const problems: Sentences<BackupProblems>['problems'] = {};

export const warnings: Sentences<BackupWarnings>['lines'] = {};

export const notes: Sentences<BackupNotes>['lines'] = {};

export const text = {};
