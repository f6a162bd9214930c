import { createHash } from 'node:crypto';
import type { Stats } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { basename } from 'node:path';
import { geteuid } from 'node:process';
import { nameByHandle, openFolder } from './open-folders.ts';
import { scratchName } from '../record/paths.ts';

/** A folder being restored: its path and its open file. */
export interface RestoredFolder {
  readonly folder: string;
  readonly root: FileHandle;
}

/** Where scratch folders are, named by an open file, and the prefix of their names. */
export interface Place {
  readonly folder: string;
  readonly prefix: string;
}

export interface Places {
  /** The restored folder itself. */
  readonly inside: Place;
  /** Its parent, if readable; trusted if only this user may write it. */
  readonly beside?: Place & { readonly isTrusted: boolean };
}

/** Opens the two places where the scratch folders of a restored folder may be. */
export async function withPlaces<T>(
  { folder, root }: RestoredFolder,
  action: (places: Places) => Promise<T>,
): Promise<T> {
  const inside = { folder: nameByHandle(root), prefix: scratchName };
  const above = await openFolder(`${inside.folder}/..`).catch(() => undefined);
  if (above === undefined) return action({ inside });
  try {
    const { uid, mode } = await above.stat();
    const isTrusted = uid === geteuid?.() && (mode & 0o022) === 0;
    const beside = { folder: nameByHandle(above), prefix: `${scratchName}-${hashName(folder)}`, isTrusted };
    return await action({ inside, beside });
  } finally {
    await above.close();
  }
}

/** Whether a folder was made by this user and is private. */
export function isOwn({ uid, mode }: Stats): boolean {
  return uid === geteuid?.() && (mode & 0o077) === 0;
}

/** Sibling folders have separate scratch folders; a name may be as long as the system allows. */
function hashName(folder: string): string {
  return createHash('sha256').update(basename(folder)).digest('hex').slice(0, 12);
}
