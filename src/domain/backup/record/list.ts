import { readdir, stat, type FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { nameError, readErrorCode } from '../../files/error-code.ts';
import { Problem } from '../../../messages/problem.ts';
import type { BackupInfo } from '../../../model/status.ts';
import type { Site } from '../../../model/site.ts';
import { findChain, findState } from './chain.ts';
import { withPart } from '../../pipelines/read-back.ts';
import { backupPaths } from './paths.ts';
import { countBytes, listParts, parseRecord, type StoredBackup } from './record.ts';
import { isBackupId, readTimeOfId } from '../../../model/backup-id.ts';

/**
 * Lists the backups, oldest first; broken ones too, marked incomplete. Only the presence of files is checked;
 * `verifyBackup` reads them.
 *
 * @throws Problem `backup.folder-unreadable`
 */
export async function listBackups({ site }: { site: Site }): Promise<readonly BackupInfo[]> {
  const backups = await readBackups({ site });
  return backups.map((backup) => describeBackup({ backup, backups }));
}

/** Reads the records of all backups, oldest first. @throws Problem `backup.folder-unreadable` */
export async function readBackups({ site }: { site: Site }): Promise<readonly StoredBackup[]> {
  const names = await readNames(site.backup.folder);
  const backups = await Promise.all(
    names.filter(isBackupId).map((id): Promise<StoredBackup> => readBackup({ site, id })),
  );
  return backups.sort((a, b) => (timeOf(a) < timeOf(b) ? -1 : 1));
}

/** What other rooms may know of a backup. Pure. */
export function describeBackup({
  backup,
  backups,
}: {
  backup: StoredBackup;
  backups: readonly StoredBackup[];
}): BackupInfo {
  const { id, record } = backup;
  if (record === undefined)
    return { id, createdAt: readTimeOfId(id), bytes: 0, files: 0, databases: 0, dumps: 0, complete: false };
  return {
    id,
    createdAt: record.createdAt,
    ...(record.version === undefined ? {} : { version: record.version }),
    ...(record.base === undefined ? {} : { base: record.base }),
    bytes: countBytes(listParts(record)),
    files: record.folders.reduce((sum, { entries }) => sum + entries, 0),
    databases: record.databases.length,
    dumps: record.databases.filter(({ dump }) => dump !== undefined).length,
    complete: isWhole({ id, backups }),
  };
}

/** What only a database server holds is in no backup. */
function isWhole(backup: { id: string; backups: readonly StoredBackup[] }): boolean {
  const found = findChain(backup);
  if (!('chain' in found)) return false;
  const { chain } = found;
  return (chain.at(-1)?.databases ?? []).every(
    (database) => findState({ chain, database })?.kind === 'dumped',
  );
}

async function readNames(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    const code = nameError(error);
    if (code === 'ENOENT') return [];
    throw Problem.of('backup.folder-unreadable', { path: folder, reason: code }, error);
  }
}

async function readBackup({ site, id }: { site: Site; id: string }): Promise<StoredBackup> {
  const paths = backupPaths(site, id);
  const record = parseRecord(await readRecord(paths.record));
  if (record?.id !== id) return { id };
  for (const { file, bytes } of listParts(record)) {
    const size = await stat(join(paths.final, file)).then(
      (found) => found.size,
      () => undefined,
    );
    if (size !== bytes) return { id };
  }
  return { id, record };
}

/** A record that this user may not read is not a broken one. @throws Problem `backup.folder-unreadable` */
async function readRecord(path: string): Promise<string> {
  try {
    return await withPart(path, (file) => readText(file));
  } catch (error) {
    if (readErrorCode(error) !== 'EACCES') return '';
    throw Problem.of('backup.folder-unreadable', { path: dirname(path), reason: 'EACCES' }, error);
  }
}

/** A pipe is opened without blocking and reads as empty; reading a device might never end. */
async function readText(file: FileHandle): Promise<string> {
  return (await file.stat()).isFile() ? file.readFile('utf8') : '';
}

function timeOf({ id, record }: StoredBackup): string {
  return `${record?.createdAt ?? readTimeOfId(id)} ${id}`;
}
