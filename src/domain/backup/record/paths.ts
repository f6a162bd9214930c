import { join } from 'node:path';
import type { Site } from '../../../model/site.ts';

/**
 * The paths of a backup. Only a folder named by a backup id is a backup: one being written or deleted has another name,
 * so that nothing incomplete looks like a backup after a power cut.
 */
export function backupPaths(site: Site, id: string) {
  const { folder } = site.backup;
  return {
    final: join(folder, id),
    record: join(folder, id, recordName),
    partial: join(folder, `.${id}${partialEnding}`),
    pruned: join(folder, `.${id}${prunedEnding}`),
  };
}

export const recordName = 'backup.json';

/** Whether a name in the backup folder was left by a killed run. */
export function isRemains(name: string): boolean {
  return name.startsWith('.') && (name.endsWith(partialEnding) || name.endsWith(prunedEnding));
}

const partialEnding = '.partial';
const prunedEnding = '.pruned';

/** Name prefixes of the folders in which a restore works. They are never backed up if they belong to this user. */
export const scratchName = '.ospi-restore';
