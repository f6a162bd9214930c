import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Ports } from '../../ports/ports.ts';
import { Problem } from '../../ports/problem.ts';
import type { Site } from '../../ports/site.ts';
import { isOfFolders } from './chain.ts';
import { readCode } from './faults.ts';
import type { BackupRecord } from './record.ts';
import { removeTree } from './remove-tree.ts';
import { chainOfFolder } from './require-chain.ts';
import {
  requireSameDatabases,
  stageDatabases,
  type StagedDatabases,
  type SwappedDatabase,
} from './restore-databases.ts';
import { stageFolder, type StagedFolder } from './restore-folder.ts';
import { refuseMountsInside } from './sources.ts';
import type { StoredFolder } from './verified-part.ts';

/**
 * Restores a backup to the platform. Everything is staged and verified, databases beside the live ones, before the first
 * file or table is touched.
 *
 * @returns the databases that were put in place
 * @throws Problem `backup.*`
 */
export async function restoreToPlatform({
  site,
  ports,
  id,
  chain,
  attempt,
  onBytes,
  onDatabases,
}: {
  site: Site;
  ports: Ports;
  id: string;
  chain: readonly BackupRecord[];
  /** Of the update that is taken back. */
  attempt: string | null;
  onBytes: (stored: StoredFolder) => (bytes: number) => void;
  /** Told how much of all databases is restored, 0 to 1. */
  onDatabases: (share: number) => void;
}): Promise<readonly SwappedDatabase[]> {
  const { folders } = site.backup;
  const last = chain.at(-1);
  if (last === undefined || !isOfFolders(last, folders))
    throw Problem.of('backup.folders-differ', { id, folders: last?.folders.map(({ path }) => path) ?? [] });
  requireSameDatabases({ site, record: last });
  for (const folder of folders) await refuseMountsInside(folder);
  return withWorkFolder({ site, ports }, async (workFolder) => {
    const staged: StagedFolder[] = [];
    let databases: StagedDatabases | undefined;
    try {
      let swapped: readonly SwappedDatabase[];
      try {
        for (const [index, folder] of folders.entries()) {
          const stored = chainOfFolder({ site, chain, index });
          const work = join(workFolder, String(index));
          staged.push(await stageFolder({ folder, chain: stored, workFolder: work, ports, onBytes }));
        }
        databases = await stageDatabases({
          ...{ site, ports, chain, onShare: onDatabases },
          restoresUsers: attempt !== null,
        });
        // First: what is still connected to a database may stand in the way, and then no file has been touched yet.
        swapped = await databases.swap();
      } catch (error) {
        for (const each of staged) await each.discard().catch(() => undefined);
        throw error;
      }
      for (const each of staged) await each.replace();
      const left = await databases.finish();
      return swapped.map(({ warnings, ...database }, index) => ({
        ...database,
        warnings: [...warnings, ...(left[index]?.warnings ?? [])],
      }));
    } finally {
      for (const each of staged) await each.close();
      await databases?.close();
    }
  });
}

/** The lists of a restore lie in the state folder, which is private, and where writing is needed anyway. */
async function withWorkFolder<T>(
  { site, ports }: { site: Site; ports: Ports },
  action: (workFolder: string) => Promise<T>,
): Promise<T> {
  const workFolder = join(site.state, 'restore');
  await removeTree({ path: workFolder, ports });
  try {
    await mkdir(workFolder, { mode: 0o700 });
    return await action(workFolder);
  } catch (error) {
    throw readCode(error) === 'ENOSPC' ? Problem.of('backup.no-space', { path: site.state }, error) : error;
  } finally {
    await removeTree({ path: workFolder, ports });
  }
}
