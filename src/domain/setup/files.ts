import { isOurs, isSame } from './mark.ts';

/** A file as it is to be. */
export interface WantedFile {
  readonly path: string;
  readonly content: string;
  /** Permission bits. */
  readonly mode: number;
  /** Root's, if omitted. */
  readonly group?: string;
  /** It may have been written by hand, and then stays, but only with the same content. */
  readonly mayBeForeign?: true;
}

/** A file as it is; `other` for anything but a regular file. */
export type PresentFile =
  { readonly content: string; readonly mode: number; readonly uid: number; readonly gid: number } | 'other';

/**
 * What is to be done about a file: nothing, write it, or leave somebody else's alone. Pure.
 *
 * @param gid of its group; undefined if the group does not exist yet
 */
export function judgeFile({
  wanted,
  present,
  gid,
}: {
  readonly wanted: WantedFile;
  readonly present: PresentFile | undefined;
  readonly gid: number | undefined;
}): 'right' | 'write' | 'foreign' {
  if (present === undefined) return 'write';
  if (present === 'other') return 'foreign';
  const isEqual =
    wanted.mayBeForeign === true
      ? present.content === wanted.content
      : isSame(present.content, wanted.content);
  if (!isOurs(present.content)) return wanted.mayBeForeign === true && isEqual ? 'right' : 'foreign';
  const isFramed = present.mode === wanted.mode && present.uid === 0 && present.gid === gid;
  return isEqual && isFramed ? 'right' : 'write';
}
