import { Problem } from '../../ports/problem.ts';
import type { Site } from '../../ports/site.ts';
import { findChain } from './chain.ts';
import { backupPaths } from './paths.ts';
import { readBackups } from './list.ts';
import type { BackupRecord } from './record.ts';
import type { StoredFolder } from './verified-part.ts';

/**
 * Reads the chain that a backup ends, the full one first.
 *
 * @throws Problem `backup.unknown`, `backup.chain-incomplete`, `backup.folder-unreadable`
 */
export async function requireChain({
  site,
  id,
}: {
  site: Site;
  id: string;
}): Promise<readonly BackupRecord[]> {
  const backups = await readBackups({ site });
  if (!backups.some((backup) => backup.id === id))
    throw Problem.of('backup.unknown', { id, folder: site.backup.folder });
  const found = findChain({ id, backups });
  if ('missing' in found) throw Problem.of('backup.chain-incomplete', { id, missing: found.missing });
  return found.chain;
}

export function storedFolders({
  site,
  record,
}: {
  site: Site;
  record: BackupRecord;
}): readonly StoredFolder[] {
  const path = backupPaths(site, record.id).final;
  return record.folders.map((folder) => ({ id: record.id, path, folder }));
}
