import type { Journal, JournalData } from '../../ports/journal.ts';
import type { Site } from '../../ports/site.ts';
import { chooseBase, findChain } from './chain.ts';
import { readBackups } from './list.ts';
import { backupPaths } from './paths.ts';
import type { BackupRecord } from './record.ts';
import { isBaseSound } from './scan.ts';

/** A base whose inventory is damaged cannot tell what changed since; then everything is backed up. */
export async function findBase({
  site,
  journal,
  base,
}: {
  site: Site;
  journal: Journal;
  /** The one to add to; without it, the newest that can serve. */
  base?: string;
}): Promise<{
  readonly base?: BackupRecord;
  /** That it ends. */
  readonly chain: readonly BackupRecord[];
}> {
  const none = { chain: [] };
  if (base === undefined && wasRestoredSinceBackup(journal)) return none;
  const backups = await readBackups({ site });
  const record = chooseBase({ backups, folders: site.backup.folders, asked: base });
  if (record === undefined) return none;
  const { final } = backupPaths(site, record.id);
  for (const folder of record.folders) if (!(await isBaseSound({ folder, path: final }))) return none;
  const found = findChain({ id: record.id, backups });
  return 'chain' in found ? { base: record, chain: found.chain } : none;
}

/** After a restore nearly every file is new: adding that to an old chain would only make it longer. */
function wasRestoredSinceBackup({ records }: Journal): boolean {
  const last = records.findLast(
    (record) =>
      record.event === 'backup.created' || (record.event === 'backup.restored' && isToPlatform(record.data)),
  );
  return last?.event === 'backup.restored';
}

function isToPlatform({ to, databases = [] }: JournalData['backup.restored']): boolean {
  return to === undefined && databases.every(({ as }) => as === undefined);
}
