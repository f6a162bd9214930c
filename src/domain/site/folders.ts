import { realpath } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { KeyPath } from './source.ts';

/** A folder that the configuration names, or that follows from a default, and the key that stands for it. */
export interface FolderPlace {
  readonly key: KeyPath;
  readonly folder: string;
}

/** The folders as they really are, links followed as far as they exist: two names of one folder are one folder. */
export async function readFolders(places: readonly FolderPlace[]): Promise<FolderPlace[]> {
  return Promise.all(places.map(async ({ key, folder }) => ({ key, folder: await resolveFolder(folder) })));
}

/** A path as it really is, links followed as far as it exists. */
export async function resolveFolder(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch {
    const above = dirname(path);
    return above === path ? path : join(await resolveFolder(above), basename(path));
  }
}
