import type { Journal } from '../../../model/journal.ts';
import type { Ports } from '../../../ports/ports.ts';
import type { Site } from '../../../model/site.ts';
import { prepareBackupFolder } from './backup-folder.ts';
import { planPrune } from '../record/chain.ts';
import { describeFault } from '../../pipelines/faults.ts';
import { backupPaths } from '../record/paths.ts';
import { readBackups } from '../record/list.ts';
import { removeTree } from '../tree/remove-tree.ts';

/**
 * Deletes old backups but keeps the newest `keep` complete chains. The deletion is journalled first, and each backup is
 * renamed before its files are deleted. The caller holds the lock.
 *
 * @returns the ids of what was deleted
 * @throws Problem `backup.folder-unreadable`, `backup.folder-unwritable`
 */
export async function pruneBackups({
  site,
  ports,
  journal,
  attempt,
  step = null,
  keep,
  protect = [],
}: {
  site: Site;
  ports: Ports;
  journal: Journal;
  attempt: string | null;
  step?: string | null;
  keep: number;
  /** Backups that must be kept, with their chains, whatever their age. */
  protect?: readonly string[];
}): Promise<readonly string[]> {
  await prepareBackupFolder({ site, ports });
  const ids = await listPrunable({ site, keep, protect });
  if (ids.length === 0) return ids;
  await journal.append({ attempt, event: 'backup.pruned', step, data: { ids } });
  try {
    for (const id of ids) {
      const { final, pruned } = backupPaths(site, id);
      await ports.files.renameDurably(final, pruned);
      await removeTree({ path: pruned, ports });
    }
  } catch (error) {
    throw describeFault(error, site.backup.folder);
  }
  return ids;
}

/** What {@link pruneBackups} would delete. Changes nothing. @throws Problem `backup.folder-unreadable` */
export async function listPrunable({
  site,
  keep,
  protect = [],
}: {
  site: Site;
  keep: number;
  protect?: readonly string[];
}): Promise<readonly string[]> {
  return planPrune({ backups: await readBackups({ site }), keep, protect: new Set(protect) });
}
