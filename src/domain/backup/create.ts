import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Journal } from '../../ports/journal.ts';
import type { Ports } from '../../ports/ports.ts';
import { Problem } from '../../ports/problem.ts';
import type { BackupInfo } from '../../ports/results.ts';
import type { Site } from '../../ports/site.ts';
import { readInstalledVersion } from '../platform/release.ts';
import { prepareBackupFolder } from './backup-folder.ts';
import { backUpFolders, type FolderInMotion } from './back-up-folders.ts';
import { chooseBase } from './chain.ts';
import { describeFault } from './faults.ts';
import { makeInterruptible } from './interruptible.ts';
import { backupPaths, recordName } from './paths.ts';
import { readBackups } from './list.ts';
import { requireBackup } from './require-chain.ts';
import { encodeRecord, makeBackupId, type BackupRecord } from './record.ts';
import { removeTree } from './remove-tree.ts';
import { isBaseSound } from './scan.ts';
import { prepareSources } from './sources.ts';

export interface CreateBackupTask {
  readonly site: Site;
  readonly ports: Ports;
  readonly journal: Journal;
  readonly attempt: string | null;
  readonly step?: string;
  /** The backup to bring up to date, while the services are stopped; without it, the newest that can serve. */
  readonly base?: string;
  /** The version that the data belong to, where it is not the installed one. */
  readonly version?: string;
  readonly onProgress?: (percent: number) => void;
  /** Heeded while the archives are written; nothing of the backup then stays. */
  readonly interruption?: AbortSignal;
}

/**
 * Backs the data folders up: everything, or what changed since another backup. It is written under a name that is no
 * backup's, read back in full, made durable, renamed, and then journalled. The caller holds the lock.
 *
 * @throws Problem `backup.*`
 */
export async function createBackup(task: CreateBackupTask): Promise<BackupInfo> {
  const { site, ports, journal } = task;
  const begun = ports.clock.monotonic();
  await prepareSources({ folders: site.backup.folders, ports });
  await prepareBackupFolder({ site, ports });
  const base = await findBase(task);
  const now = ports.clock.now();
  const id = await chooseId({ site, now });
  const paths = backupPaths(site, id);
  try {
    await mkdir(paths.partial, { mode: 0o700 });
    const { folders, inMotion } = await backUpFolders({
      folders: site.backup.folders,
      base: base === undefined ? undefined : { record: base, path: backupPaths(site, base.id).final },
      workFolder: paths.partial,
      ports: makeInterruptible(task),
      onProgress: task.onProgress ?? (() => undefined),
    });
    await tellMotion({ task, inMotion });
    const record: BackupRecord = {
      format: 1,
      id,
      ...(base === undefined ? {} : { base: base.id }),
      createdAt: now.toISOString(),
      site: site.name,
      version: task.version ?? (await readInstalledVersion({ site })),
      folders,
      complete: true,
    };
    await ports.files.writeAtomic(join(paths.partial, recordName), encodeRecord(record), 0o600);
    await ports.files.syncFileSystem(paths.partial);
    await ports.files.renameDurably(paths.partial, paths.final);
  } catch (error) {
    await removeTree({ path: paths.partial, ports }).catch(() => undefined); // The next run sweeps it.
    if (task.interruption?.aborted) throw Problem.of('backup.interrupted', {}, error);
    throw describeFault(error, site.backup.folder);
  }
  const info = await requireBackup({ site, id });
  await journal.append({
    attempt: task.attempt,
    event: 'backup.created',
    step: task.step ?? null,
    data: {
      id,
      ...(info.base === undefined ? {} : { base: info.base }),
      bytes: info.bytes,
      files: info.files,
      seconds: Math.round((ports.clock.monotonic() - begun) / 1000),
    },
  });
  return info;
}

/** A backup and its snapshot may be made within one second, and chance alone would one day give both one name. */
async function chooseId({ site, now }: { site: Site; now: Date }): Promise<string> {
  const id = makeBackupId(now);
  const taken = (await readBackups({ site })).some((backup) => backup.id === id);
  return taken ? chooseId({ site, now }) : id;
}

/** With the services stopped, nothing should still write: that is worth a line in the journal. */
async function tellMotion({
  task: { ports, journal, attempt, step, base },
  inMotion,
}: {
  task: CreateBackupTask;
  inMotion: readonly FolderInMotion[];
}): Promise<void> {
  for (const params of inMotion) {
    if (base === undefined) ports.emit({ kind: 'note', code: 'backup.files-in-motion', params });
    else
      await journal.append({
        attempt,
        event: 'warning',
        step: step ?? null,
        data: { code: 'backup.changed-while-read', params: { ...params } },
      });
  }
}

/** A base whose inventory is damaged cannot tell what changed since; then everything is backed up. */
async function findBase({ site, journal, base }: CreateBackupTask): Promise<BackupRecord | undefined> {
  if (base === undefined && wasRestoredSinceBackup(journal)) return undefined;
  const backups = await readBackups({ site });
  const record = chooseBase({ backups, folders: site.backup.folders, asked: base });
  if (record === undefined) return undefined;
  const { final } = backupPaths(site, record.id);
  for (const folder of record.folders) if (!(await isBaseSound({ folder, path: final }))) return undefined;
  return record;
}

/** After a restore nearly every file is new: adding that to an old chain would only make it longer. */
function wasRestoredSinceBackup({ records }: Journal): boolean {
  const last = records.findLast(
    ({ event, data }) => event === 'backup.created' || (event === 'backup.restored' && !('to' in data)),
  );
  return last?.event === 'backup.restored';
}
