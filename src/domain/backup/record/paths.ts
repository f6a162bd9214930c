import { join } from 'node:path';
import type { Site } from '../../../model/site.ts';

/**
 * Where a backup's things are. Only a folder whose name is a backup's id is a backup: one that is being written or deleted
 * has another name, so that nothing half-done looks like a backup after a power cut.
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

/** Whether a name in the backup folder is what a killed run left. */
export function isRemains(name: string): boolean {
  return name.startsWith('.') && (name.endsWith(partialEnding) || name.endsWith(prunedEnding));
}

const partialEnding = '.partial';
const prunedEnding = '.pruned';

/** How the names of folders begin in which a restore works. Never backed up, where they are this user's own. */
export const scratchName = '.ospi-restore';
