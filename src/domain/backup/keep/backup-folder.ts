import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Ports } from '../../../ports/ports.ts';
import type { Site } from '../../../model/site.ts';
import { describeFault } from '../../pipelines/faults.ts';
import { makeFolder } from '../tree/make-folder.ts';
import { isRemains } from '../record/paths.ts';
import { removeTree } from '../tree/remove-tree.ts';

/**
 * Creates the backup folder, private to its owner, if it is missing. The caller holds the lock.
 *
 * @throws Problem `backup.folder-unwritable`, `backup.no-space`
 */
export async function prepareBackupFolder({ site, ports }: { site: Site; ports: Ports }): Promise<void> {
  const { folder } = site.backup;
  try {
    await makeFolder({ path: folder, ports });
    await sweepPartialBackups({ site, ports });
  } catch (error) {
    throw describeFault(error, folder);
  }
}

/** Removes what killed runs left half written or half deleted. The caller holds the lock, so nothing is in use. */
export async function sweepPartialBackups({ site, ports }: { site: Site; ports: Ports }): Promise<void> {
  const { folder } = site.backup;
  for (const name of (await readdir(folder)).filter(isRemains))
    await removeTree({ path: join(folder, name), ports });
}
