import type { Distrust } from './site.ts';

/** What can be reported of the backups. */
export interface BackupProblems {
  'backup.folder-unwritable': { readonly path: string; readonly reason: string };
  'backup.folder-unreadable': { readonly path: string; readonly reason: string };
  /** Ctrl-C or SIGTERM. */
  'backup.interrupted': {};
  'backup.no-space': { readonly path: string };
  'backup.source-missing': { readonly path: string };
  /** Another file system is mounted inside a data folder. */
  'backup.mount-inside': { readonly folder: string; readonly mount: string };
  /** A restore to the platform was interrupted while it moved files: the folder holds neither state. */
  'backup.restore-unfinished': { readonly folder: string };
  'backup.program-failed': ProgramFailure;
  /** Directories kept turning into something else while their folder was backed up. */
  'backup.source-unstable': { readonly folder: string };
  /** The archive just written could not be read back in full. */
  'backup.read-back-failed': { readonly file: string; readonly lastLines: readonly string[] };
  'backup.unknown': { readonly id: string; readonly folder: string };
  'backup.chain-incomplete': { readonly id: string; readonly missing: string };
  'backup.damaged': {
    readonly id: string;
    readonly file: string;
    /** `names`: it holds some that lead out of the folder, which no backup writes. */
    readonly reason: 'missing' | 'digest' | 'unreadable' | 'names';
  };
  /** The backup is of other folders than the site's configuration names now. */
  'backup.folders-differ': { readonly id: string; readonly folders: readonly string[] };
  'backup.target-not-empty': { readonly path: string };
  /** Others may write the folder, or one above it. */
  'backup.target-exposed': { readonly path: string; readonly findings: readonly Distrust[] };
  /** The data folders cannot be opened so that no link in them is followed. */
  'backup.view-failed': { readonly reason: string };
  /** `path`: how that of the folder in it begins. */
  'backup.path-too-long': { readonly folder: string; readonly path: string };
  'backup.target-inside': { readonly path: string; readonly folder: string };
  'backup.target-unwritable': { readonly path: string; readonly reason: string };
  'backup.extraction-failed': ProgramFailure;
  /** Extracted and verified, but the files could not be moved into place. */
  'backup.replace-failed': { readonly folder: string; readonly reason: string };
  /** Its data under another version would be a broken platform. */
  'prerequisite.backup-of-other-version': {
    readonly id: string;
    readonly version: string;
    readonly installed: string;
  };
  /** Asked at the terminal, the person did not say yes. */
  'prerequisite.restore-declined': { readonly id: string };
  'prerequisite.services-running': { readonly services: readonly string[] };
  'locked.restore-during-attempt': { readonly attempt: string; readonly incident: string };
}

interface ProgramFailure {
  readonly folder: string;
  readonly program: string;
  readonly exitCode: number;
  readonly lastLines: readonly string[];
}

export interface BackupWarnings {
  /** Although the services were stopped, something still wrote. */
  'backup.changed-while-read': { readonly folder: string; readonly files: number };
  /** Restored, but its file system does not take the ACLs or extended attributes of so many files. */
  'backup.attributes-lost': { readonly folder: string; readonly files: number; readonly example: string };
}

export interface BackupNotes {
  /** What was added to folders since the backup stays on them: the program that removes it is not installed. */
  'backup.attributes-kept': { readonly folder: string };
  /** Normal while the platform serves: these files are in the backup as they were read. */
  'backup.files-in-motion': { readonly folder: string; readonly files: number };
}
