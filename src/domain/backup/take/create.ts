import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Journal } from '../../../model/journal.ts';
import type { Ports } from '../../../ports/ports.ts';
import { Problem } from '../../../messages/problem.ts';
import type { BackupInfo } from '../../../model/status.ts';
import type { Site } from '../../../model/site.ts';
import { openServer } from '../../database/open-server.ts';
import type { DatabaseServer } from '../../database/server.ts';
import { readInstalledVersion } from '../../platform/release.ts';
import { prepareBackupFolder } from '../keep/backup-folder.ts';
import { backUpFolders } from './back-up-folders.ts';
import { backUpDatabases, type BackedUp, type CopyUse } from '../databases/back-up-databases.ts';
import { chooseCompression } from '../../pipelines/compression.ts';
import { describeFault } from '../../pipelines/faults.ts';
import { findBase } from './find-base.ts';
import { makeInterruptible, raisePriority } from '../../pipelines/work-ports.ts';
import { backupPaths, recordName } from '../record/paths.ts';
import { readBackups } from '../record/list.ts';
import { requireBackup } from '../record/require-chain.ts';
import { encodeRecord, type BackupRecord } from '../record/record.ts';
import { makeBackupId } from '../../../model/backup-id.ts';
import { syncParts } from '../../pipelines/read-back.ts';
import { removeTree } from '../tree/remove-tree.ts';
import { prepareSources } from '../tree/sources.ts';
import { tellDatabases, tellLeftOut, tellMotion } from './tell.ts';

export interface CreateBackupTask {
  readonly site: Site;
  readonly ports: Ports;
  readonly journal: Journal;
  readonly attempt: string | null;
  readonly step?: string;
  /** The backup to bring up to date while the services are stopped; without it, the newest suitable one. */
  readonly base?: string;
  /** How the copies of the databases on their servers are handled. */
  readonly copies?: CopyUse;
  /** The version that the data belong to, if it is not the installed one. */
  readonly version?: string;
  /** Saves what can be saved: broken objects of a database are left out and reported. */
  readonly leavesOutBroken?: boolean;
  readonly onProgress?: (percent: number) => void;
  /** Checked while the archives are written; nothing of the backup remains then. */
  readonly interruption?: AbortSignal;
}

/**
 * Backs the data folders up: everything, or what changed since another backup. It is written under a temporary name,
 * read back in full, made durable, renamed, and then journalled. The caller holds the lock.
 *
 * @throws Problem `backup.*`
 */
export async function createBackup(task: CreateBackupTask): Promise<BackupInfo> {
  const { site, ports, journal } = task;
  const begun = ports.clock.monotonic();
  await prepareSources({ folders: site.backup.folders, ports });
  await prepareBackupFolder({ site, ports });
  const { base, chain } = await findBase(task);
  const now = ports.clock.now();
  const id = await chooseId({ site, now });
  const paths = backupPaths(site, id);
  const workPorts = task.base === undefined ? ports : raisePriority(ports);
  const servers = openServers({ site, ports: workPorts });
  const { onDatabases, onFolders } = shareProgress({ servers, onProgress: task.onProgress });
  let databases: readonly BackedUp[];
  try {
    await mkdir(paths.partial, { mode: 0o700 });
    // Before the folders: a file is written before the row that names it is committed.
    databases = await backUpDatabases({
      site,
      ports: workPorts,
      servers,
      chain,
      id,
      copies: task.copies ?? 'none',
      workFolder: paths.partial,
      compression: await chooseCompression({ ports }),
      onShare: onDatabases,
      interruption: task.interruption,
      leavesOutBroken: task.leavesOutBroken,
    });
    const { folders, inMotion } = await backUpFolders({
      folders: site.backup.folders,
      base: base === undefined ? undefined : { record: base, path: backupPaths(site, base.id).final },
      workFolder: paths.partial,
      viewFolder: site.state,
      ports: makeInterruptible({ ports: workPorts, interruption: task.interruption }),
      onProgress: onFolders,
    });
    tellDatabases({ task, databases });
    await tellLeftOut({ task, databases });
    await tellMotion({ task, inMotion });
    const record: BackupRecord = {
      format: 1,
      id,
      ...(base === undefined ? {} : { base: base.id }),
      createdAt: now.toISOString(),
      site: site.name,
      version: task.version ?? (await readInstalledVersion({ site })),
      folders,
      databases: databases.map(({ database }) => database),
      complete: true,
    };
    await ports.files.writeAtomic(join(paths.partial, recordName), encodeRecord(record), 0o600);
    await syncParts({ folder: paths.partial, ports });
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
      ...(databases.length === 0 ? {} : { databases: databases.map(({ told }) => told) }),
      seconds: Math.round((ports.clock.monotonic() - begun) / 1000),
    },
  });
  return info;
}

/**
 * A backup and its snapshot may be made within one second, and randomness alone would one day give both the same name.
 */
async function chooseId({ site, now }: { site: Site; now: Date }): Promise<string> {
  const id = makeBackupId(now);
  const taken = (await readBackups({ site })).some((backup) => backup.id === id);
  return taken ? chooseId({ site, now }) : id;
}

function openServers({ site, ports }: { site: Site; ports: Ports }): readonly DatabaseServer[] {
  return site.backup.databases.map((database) => openServer({ database, ports, platform: site }));
}

/** Either duration is known only afterwards: if there are databases, they get half of the progress. */
function shareProgress({
  servers,
  onProgress = () => undefined,
}: {
  servers: readonly DatabaseServer[];
  onProgress: CreateBackupTask['onProgress'];
}) {
  const half = servers.length === 0 ? 0 : 50;
  return {
    onDatabases: (share: number) => {
      onProgress(Math.floor(half * share));
    },
    onFolders: (percent: number) => {
      onProgress(Math.floor(half + ((100 - half) * percent) / 100));
    },
  };
}
