import type { Site } from '../../../model/site.ts';
import { chooseBase, findChain } from '../record/chain.ts';
import { readBackups } from '../record/list.ts';
import { backupPaths } from '../record/paths.ts';
import type { BackupRecord } from '../record/record.ts';
import { isBaseSound } from './scan.ts';

/** A base with a damaged inventory cannot tell what changed since; everything is backed up then. */
export async function findBase({
  site,
  base,
}: {
  site: Site;
  /** The base to use; without it, the newest suitable one. */
  base?: string;
}): Promise<{
  readonly base?: BackupRecord;
  /** The chain that ends with it. */
  readonly chain: readonly BackupRecord[];
}> {
  const none = { chain: [] };
  const backups = await readBackups({ site });
  const record = chooseBase({ backups, folders: site.backup.folders, asked: base });
  if (record === undefined) return none;
  const { final } = backupPaths(site, record.id);
  for (const folder of record.folders) if (!(await isBaseSound({ folder, path: final }))) return none;
  const found = findChain({ id: record.id, backups });
  return 'chain' in found ? { base: record, chain: found.chain } : none;
}
