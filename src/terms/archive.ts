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

/** How a member of an archive differs from its entry in the manifest. */
export type MemberProperty = 'type' | 'size' | 'mode' | 'target' | 'content';

/** Why a folder's content cannot be packed: the same rules as the reader's. */
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

/** Why a signature cannot be used. */
export type SignatureFault = 'malformed' | 'legacy' | 'untrusted-key' | 'wrong' | 'comment-altered';
