import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { readErrorCode } from '../../files/error-code.ts';
import type { Ports } from '../../../ports/ports.ts';

/**
 * Creates a folder and its missing parents durably, each private to this user. Node's `recursive` is not used: it loops
 * forever if a file system, such as /proc, reports an existing folder as missing.
 */
export async function makeFolder({ path, ports }: { path: string; ports: Ports }): Promise<void> {
  if ((await makeOne({ path, ports })) === 'made') return;
  await makeFolder({ path: dirname(path), ports });
  await mkdir(path, { mode: 0o700 });
  await ports.files.syncFolder(dirname(path));
}

async function makeOne({ path, ports }: { path: string; ports: Ports }): Promise<'made' | 'no-parent'> {
  try {
    await mkdir(path, { mode: 0o700 });
  } catch (error) {
    if (readErrorCode(error) === 'EEXIST') return 'made';
    if (readErrorCode(error) === 'ENOENT' && dirname(path) !== path) return 'no-parent';
    throw error;
  }
  await ports.files.syncFolder(dirname(path));
  return 'made';
}
