import { realpath } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { KeyPath } from './source.ts';

/** A folder that the configuration names or that follows from a default, and its key. */
export interface FolderPlace {
  readonly key: KeyPath;
  readonly folder: string;
}

/** The real paths of the folders, with links resolved as far as they exist: two names of one folder are one folder. */
export async function readFolders(places: readonly FolderPlace[]): Promise<FolderPlace[]> {
  return Promise.all(places.map(async ({ key, folder }) => ({ key, folder: await resolveFolder(folder) })));
}

/** A real path, with links resolved as far as it exists. */
export async function resolveFolder(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch {
    const above = dirname(path);
    return above === path ? path : join(await resolveFolder(above), basename(path));
  }
}
