import type {
  MaintenanceNotes,
  MaintenanceProblems,
  MaintenanceWarnings,
} from '../../ports/vocabulary/maintenance.ts';
import type { Sentences } from '../sentences.ts';

export const problems: Sentences<MaintenanceProblems>['problems'] = {};

export const warnings: Sentences<MaintenanceWarnings>['lines'] = {};

export const notes: Sentences<MaintenanceNotes>['lines'] = {};

export const text = {};
