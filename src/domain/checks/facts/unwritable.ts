import { access, constants } from 'node:fs/promises';
import { dirname } from 'node:path';
import { readErrorCode } from '../../files/error-code.ts';
import type { Site } from '../../../model/site.ts';

/**
 * Finds the folders that an update writes to and the current user cannot; for a missing one, the folder in which it
 * would be created counts.
 */
export async function findUnwritable({ site }: { site: Site }): Promise<readonly string[]> {
  const folders = [site.root, site.state, site.public, site.backup.folder, ...site.backup.folders];
  const writable = await Promise.all(folders.map(isWritable));
  return folders.filter((_, index) => writable[index] === false);
}

async function isWritable(path: string): Promise<boolean> {
  try {
    await access(path, constants.W_OK | constants.X_OK);
    return true;
  } catch (error) {
    const code = readErrorCode(error);
    return code === 'ENOENT' && path !== '/' ? isWritable(dirname(path)) : false;
  }
}
