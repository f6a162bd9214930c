import { join } from 'node:path';
import type { Journal } from '../../../model/journal.ts';
import type { Ports } from '../../../ports/ports.ts';
import type { Site } from '../../../model/site.ts';
import type { NamedDatabase } from '../../../terms/database.ts';
import type { OnBare } from './extract.ts';
import { createPercent } from '../record/percent.ts';
import type { BackupRecord } from '../record/record.ts';
import { requireChain } from '../record/require-chain.ts';
import { restoreToFolder } from './restore-to-folder.ts';
import { journalRestoreWarnings } from '../databases/restore-warnings.ts';
import { restoreToPlatform } from './restore-to-platform.ts';
import type { SwappedDatabase } from '../databases/restore-databases.ts';
import type { StoredFolder } from '../record/verified-part.ts';

export interface RestoreBackupTask {
  readonly site: Site;
  readonly ports: Ports;
  readonly journal: Journal;
  readonly attempt: string | null;
  readonly step?: string;
  readonly id: string;
  /** Absolute path of a folder that is missing or empty. Without it, the platform's own folders are restored. */
  readonly to?: string;
  readonly onProgress?: (percent: number) => void;
  /** There is no backup of what is replaced: it is kept beside them. */
  readonly unsaved?: readonly NamedDatabase[];
  /** Makes room on a full disk: what was added since the backup is deleted first. For a rollback. */
  readonly makeRoom?: () => Promise<void>;
}

/**
 * Restores a backup: to the platform, whose services the caller has stopped, or its folders into another folder, each
 * under its absolute path. Everything is extracted and verified before anything is replaced. May be repeated after a
 * kill at any moment, with the same result. The caller holds the lock.
 *
 * @returns the folders that now hold the data, and the databases that were replaced
 * @throws Problem `backup.*`
 */
export async function restoreBackup(
  task: RestoreBackupTask,
): Promise<{ readonly folders: readonly string[]; readonly databases: readonly NamedDatabase[] }> {
  const { site, journal, attempt, step = null, id, to, onProgress = () => undefined } = task;
  const chain = await requireChain({ site, id });
  const { folderPercent, onDatabases } = shareProgress({ task, chain });
  const onBytes = ({ folder }: StoredFolder) => folderPercent.part(folder.sourceBytes);
  const bare = new Map<string, Set<string>>();
  const onBare: OnBare = ({ folder, name }) => {
    bare.set(folder, (bare.get(folder) ?? new Set()).add(name));
  };
  let swapped: readonly SwappedDatabase[] = [];
  if (to === undefined) swapped = await restoreToPlatform({ ...task, chain, onBytes, onBare, onDatabases });
  else await restoreToFolder({ ...task, to, chain, onBytes, onBare });
  onProgress(100);
  const databases = swapped.map(({ engine, name }) => ({ engine, name }));
  await journal.append({
    attempt,
    event: 'backup.restored',
    step,
    data: {
      id,
      ...(to === undefined ? {} : { to }),
      ...(databases.length === 0 ? {} : { databases }),
    },
  });
  await tellBare({ task, bare });
  await journalRestoreWarnings({ journal, attempt, step, databases: swapped });
  const folders = chain.at(-1)?.folders.map(({ path }) => path) ?? [];
  return { folders: to === undefined ? folders : folders.map((path) => join(to, path)), databases };
}

/** Either duration is known only afterwards: if there are databases, they get half of the progress. */
function shareProgress({
  task: { site, to, onProgress = () => undefined },
  chain,
}: {
  task: RestoreBackupTask;
  chain: readonly BackupRecord[];
}) {
  const half = to !== undefined || site.backup.databases.length === 0 ? 100 : 50;
  const sourceBytes = chain
    .flatMap(({ folders }) => folders)
    .reduce((sum, each) => sum + each.sourceBytes, 0);
  return {
    folderPercent: createPercent({
      total: sourceBytes,
      onProgress: (percent) => {
        onProgress(Math.floor((half * percent) / 100));
      },
    }),
    onDatabases: (share: number) => {
      onProgress(Math.floor(half + (99 - half) * share));
    },
  };
}

async function tellBare({
  task: { journal, attempt, step },
  bare,
}: {
  task: RestoreBackupTask;
  bare: ReadonlyMap<string, ReadonlySet<string>>;
}): Promise<void> {
  for (const [folder, names] of bare) {
    const [example = ''] = names;
    const data = { code: 'backup.attributes-lost', params: { folder, files: names.size, example } } as const;
    await journal.append({ attempt, event: 'warning', step: step ?? null, data });
  }
}
