import { Problem } from '../../../messages/problem.ts';
import type { BackupInfo } from '../../../model/status.ts';
import type { Site } from '../../../model/site.ts';
import { findChain } from './chain.ts';
import { backupPaths } from './paths.ts';
import { describeBackup, readBackups } from './list.ts';
import type { BackupRecord } from './record.ts';
import type { StoredFolder } from './verified-part.ts';

/**
 * Reads the chain that ends with a backup, the full one first.
 *
 * @throws Problem `backup.unknown`, `backup.chain-incomplete`, `backup.folder-unreadable`
 */
export async function requireChain(task: { site: Site; id: string }): Promise<readonly BackupRecord[]> {
  return (await readChain(task)).chain;
}

/**
 * Describes a backup that can be restored.
 *
 * @throws Problem `backup.unknown`, `backup.chain-incomplete`, `backup.folder-unreadable`
 */
export async function requireBackup(task: { site: Site; id: string }): Promise<BackupInfo> {
  const { backup, backups } = await readChain(task);
  return describeBackup({ backup, backups });
}

async function readChain({ site, id }: { site: Site; id: string }) {
  const backups = await readBackups({ site });
  const backup = backups.find((each) => each.id === id);
  if (backup === undefined) throw Problem.of('backup.unknown', { id, folder: site.backup.folder });
  const found = findChain({ id, backups });
  if ('missing' in found) throw Problem.of('backup.chain-incomplete', { id, missing: found.missing });
  return { backup, backups, chain: found.chain };
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

/** The backups of one folder, by its index in the configuration; the full one first. */
export function chainOfFolder({
  site,
  chain,
  index,
}: {
  site: Site;
  chain: readonly BackupRecord[];
  index: number;
}): readonly StoredFolder[] {
  return chain.flatMap((record) => storedFolders({ site, record })[index] ?? []);
}
