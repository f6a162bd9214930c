import { lstat } from 'node:fs/promises';

/**
 * Only a regular file, perhaps of an earlier run, is replaced: replacing a device would remove it for the whole server,
 * replacing a mask would unmask the unit.
 */
export async function requireReplaceable(path: string): Promise<void> {
  const found = await lstat(path).catch(() => undefined);
  if (found !== undefined && !found.isFile() && !found.isDirectory())
    throw Object.assign(new Error(path), { code: 'EEXIST' });
}
