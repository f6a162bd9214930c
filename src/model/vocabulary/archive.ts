/** Why a name of an archive is refused. */
export type PathFault =
  | 'empty'
  | 'absolute'
  | 'dot'
  | 'parent-folder'
  | 'backslash'
  | 'too-long'
  | 'not-utf8'
  | 'control-character'
  /** Neither the notice nor below files/ or hooks/, or of a type that does not belong there. */
  | 'misplaced'
  /** What it stands in is a link or a file, or is not listed as a folder. */
  | 'no-parent';

/** Why the target of a symbolic link is refused. `inner-parent-folder`: a `..` after a name. */
export type LinkFault = Exclude<PathFault, 'misplaced' | 'no-parent'> | 'inner-parent-folder' | 'outside';

/** Why the notice, a hook or the files/ folder that the manifest names cannot be used. */
export type PartFault = 'missing' | 'not-a-file' | 'misplaced' | 'not-executable' | 'too-large';

/** In what a member of an archive differs from its line in the manifest. */
export type MemberProperty = 'type' | 'size' | 'mode' | 'target' | 'content';

/** What keeps a folder's content from being packed: the same rules as the reader's. */
export type EntryFault =
  | { readonly kind: 'path'; readonly path: string; readonly fault: PathFault }
  | { readonly kind: 'link'; readonly path: string; readonly target: string; readonly fault: LinkFault }
  | { readonly kind: 'mode'; readonly path: string; readonly mode: string }
  | { readonly kind: 'duplicate'; readonly path: string }
  /** Two names that differ only in case, in the form of their accents or in what cannot be seen. */
  | { readonly kind: 'collision'; readonly path: string; readonly other: string }
  | {
      readonly kind: 'part';
      readonly part: 'notice' | 'hook' | 'files';
      readonly path: string;
      readonly fault: PartFault;
    }
  | { readonly kind: 'special-file'; readonly path: string; readonly type: string };

/**
 * What can be reported of an update archive. `archive` is the file's name, as given; names from inside it have been
 * made harmless for a terminal.
 */
export interface ArchiveProblems {
  'archive.not-found': { readonly archive: string };
  'archive.unreadable': { readonly archive: string; readonly reason: string };
  'archive.folder': { readonly archive: string };
  /** A FIFO, a device, a socket. */
  'archive.not-a-file': { readonly archive: string };
  'archive.decompressed': { readonly archive: string };
  'archive.not-an-archive': { readonly archive: string };
  'archive.damaged': { readonly archive: string; readonly detail: string };
  'archive.truncated': { readonly archive: string };
  'archive.trailing-data': { readonly archive: string };
  /** The file was written to between two reads. */
  'archive.changed': { readonly archive: string };

  'archive.no-manifest': { readonly archive: string };
  'archive.unsigned': { readonly archive: string };
  'archive.signature-malformed': { readonly archive: string };
  /** minisign's older form, which signs the content itself in place of its hash. */
  'archive.signature-legacy': { readonly archive: string };
  'archive.key-untrusted': {
    readonly archive: string;
    readonly keyId: string;
    readonly trusted: readonly string[];
  };
  'archive.signature-wrong': { readonly archive: string; readonly keyId: string };
  'archive.comment-altered': { readonly archive: string; readonly keyId: string };

  /** `format` is what the manifest says: a newer tool is needed. */
  'archive.format-unknown': { readonly archive: string; readonly format: number };
  'archive.manifest-invalid': { readonly archive: string; readonly details: readonly string[] };
  'archive.unsafe-path': { readonly archive: string; readonly path: string; readonly fault: PathFault };
  'archive.unsafe-link': {
    readonly archive: string;
    readonly path: string;
    readonly target: string;
    readonly fault: LinkFault;
  };
  /** Set-user-id, set-group-id or sticky. */
  'archive.unsafe-mode': { readonly archive: string; readonly path: string; readonly mode: string };
  'archive.duplicate-entry': { readonly archive: string; readonly path: string };
  'archive.colliding-names': { readonly archive: string; readonly path: string; readonly other: string };
  'archive.unfit-part': {
    readonly archive: string;
    readonly part: 'notice' | 'hook' | 'files';
    readonly path: string;
    readonly fault: PartFault;
  };

  'archive.special-file': { readonly archive: string; readonly path: string; readonly type: string };
  'archive.extra-member': { readonly archive: string; readonly path: string };
  'archive.duplicate-member': { readonly archive: string; readonly path: string };
  'archive.missing-member': { readonly archive: string; readonly path: string; readonly count: number };
  'archive.member-order': { readonly archive: string; readonly path: string; readonly expected: string };
  'archive.altered-member': {
    readonly archive: string;
    readonly path: string;
    readonly property: MemberProperty;
  };

  'archive.wrong-product': { readonly archive: string; readonly product: string; readonly expected: string };
  'archive.version-out-of-range': {
    readonly version: string;
    readonly from: string;
    readonly installed: string;
  };
  /** No platform older than `minimum` is ever updated by this tool. */
  'archive.platform-too-old': { readonly installed: string; readonly minimum: string };
  /** `highest` is what the journal says was installed at one time. */
  'archive.downgrade': { readonly version: string; readonly installed: string; readonly highest: string };

  'prerequisite.staging-unwritable': { readonly folder: string; readonly reason: string };
  'prerequisite.staging-not-empty': { readonly folder: string };

  'usage.public-key-malformed': { readonly key: string };
  'usage.key-unreadable': { readonly file: string; readonly reason: string };
  'usage.key-malformed': { readonly file: string };
  'usage.key-encrypted': { readonly file: string };
  'usage.key-exists': { readonly file: string };
  /** `given` names the options that were given. */
  'usage.pack-options': { readonly given: readonly string[] };
  'usage.pack-unreadable': { readonly path: string; readonly reason: string };
  'usage.pack-unwritable': { readonly path: string; readonly reason: string };
  'usage.pack-output-exists': { readonly output: string };
  'usage.pack-output-inside': { readonly output: string; readonly folder: string };
  'usage.pack-manifest-invalid': { readonly file: string; readonly details: readonly string[] };
  'usage.pack-refused': { readonly folder: string; readonly fault: EntryFault };
  /** A file that changed between two reads of it. */
  'usage.pack-changed': { readonly path: string };
  'usage.pack-too-large': { readonly folder: string; readonly limitMiB: number };
  'usage.signature-unfit': { readonly file: string; readonly reason: SignatureFault };
}

/** Why a signature does not do. */
export type SignatureFault = 'malformed' | 'legacy' | 'untrusted-key' | 'wrong' | 'comment-altered';

export interface ArchiveWarnings {}

export interface ArchiveNotes {
  /** How many, and the first of them: what it had, and what it has in the archive. */
  'archive.modes-not-kept': {
    readonly count: number;
    readonly path: string;
    readonly mode: string;
    readonly packed: string;
  };
}
