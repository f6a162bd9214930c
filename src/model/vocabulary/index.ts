/**
 * The vocabulary of what can be reported: for each room, the parameters of its problems (which stop), its warnings
 * (which are journalled and do not stop) and its notes (which are only shown). Messages give each a sentence in
 * French and in English; a code without both does not compile.
 */
import type { ApplyNotes, ApplyProblems, ApplyWarnings } from './apply.ts';
import type { ArchiveNotes, ArchiveProblems, ArchiveWarnings } from './archive.ts';
import type { BackupNotes, BackupProblems, BackupWarnings } from './backup.ts';
import type { BundleNotes, BundleProblems, BundleWarnings } from './bundle.ts';
import type { CheckNotes, CheckProblems, CheckWarnings } from './check.ts';
import type { CliNotes, CliProblems, CliWarnings } from './cli.ts';
import type { DatabaseNotes, DatabaseProblems, DatabaseWarnings } from './database.ts';
import type { JournalNotes, JournalProblems, JournalWarnings } from './journal.ts';
import type { MaintenanceNotes, MaintenanceProblems, MaintenanceWarnings } from './maintenance.ts';
import type { RebootNotes, RebootProblems, RebootWarnings } from './reboot.ts';
import type { RehearsalProblems } from './rehearsal.ts';
import type { ReleaseNotes, ReleaseProblems, ReleaseWarnings } from './release.ts';
import type { RevocationNotes, RevocationProblems, RevocationWarnings } from './revocation.ts';
import type { SiteNotes, SiteProblems, SiteWarnings } from './site.ts';

export interface ProblemParams
  extends
    ApplyProblems,
    ArchiveProblems,
    BackupProblems,
    BundleProblems,
    CheckProblems,
    CliProblems,
    DatabaseProblems,
    JournalProblems,
    MaintenanceProblems,
    RebootProblems,
    RehearsalProblems,
    ReleaseProblems,
    RevocationProblems,
    SiteProblems {}

export interface WarningParams
  extends
    ApplyWarnings,
    ArchiveWarnings,
    BackupWarnings,
    BundleWarnings,
    CheckWarnings,
    CliWarnings,
    DatabaseWarnings,
    JournalWarnings,
    MaintenanceWarnings,
    RebootWarnings,
    ReleaseWarnings,
    RevocationWarnings,
    SiteWarnings {}

export interface NoteParams
  extends
    ApplyNotes,
    ArchiveNotes,
    BackupNotes,
    BundleNotes,
    CheckNotes,
    CliNotes,
    DatabaseNotes,
    JournalNotes,
    MaintenanceNotes,
    RebootNotes,
    ReleaseNotes,
    RevocationNotes,
    SiteNotes {}

export type WarningCode = keyof WarningParams;
export type NoteCode = keyof NoteParams;

/** A text that the vendor gives in both languages. */
export interface Bilingual {
  readonly fr: string;
  readonly en: string;
}
