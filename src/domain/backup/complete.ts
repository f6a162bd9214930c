import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Journal } from '../../ports/journal.ts';
import type { Ports } from '../../ports/ports.ts';
import type { Database, Site } from '../../ports/site.ts';
import type { NamedDatabase } from '../../ports/vocabulary/database.ts';
import { openServer } from '../database/open-server.ts';
import { chooseCompression } from './archive.ts';
import { describeDump } from './back-up-databases.ts';
import { describeFault } from './faults.ts';
import { backupPaths, recordName } from './paths.ts';
import { syncParts } from './read-back.ts';
import {
  countBytes,
  encodeRecord,
  listParts,
  type BackedUpDatabase,
  type BackupRecord,
  type HeldDatabase,
} from './record.ts';
import { removeTree } from './remove-tree.ts';
import { requireChain } from './require-chain.ts';

/**
 * Dumps what the servers still hold of a backup, so that it can be restored without them. May be repeated after a kill at any
 * moment. The caller holds the lock.
 *
 * @throws Problem `backup.*`; the backup is then as it was
 */
export async function completeBackup({
  site,
  ports,
  journal,
  attempt,
  step,
  id,
  swapped,
}: {
  site: Site;
  ports: Ports;
  journal: Journal;
  attempt: string | null;
  step: string | null;
  id: string;
  /** Whose copy took the place of the live one: it has been written to since. */
  swapped: readonly NamedDatabase[];
}): Promise<void> {
  const record = (await requireChain({ site, id })).at(-1);
  const isDue = ({ engine, name, held }: BackedUpDatabase) =>
    held?.of === 'replaced' ||
    (held?.of === 'copy' && !swapped.some((each) => each.engine === engine && each.name === name));
  if (!record?.databases.some(isDue)) return;
  const begun = ports.clock.monotonic();
  const paths = backupPaths(site, id);
  const spent: string[] = [];
  try {
    await removeTree({ path: paths.partial, ports });
    await mkdir(paths.partial, { mode: 0o700 });
    const databases: BackedUpDatabase[] = [];
    for (const [index, each] of record.databases.entries()) {
      const { held, ...named } = each;
      const database = site.backup.databases.find((it) => it.engine === each.engine && it.name === each.name);
      if (held === undefined || database === undefined || !isDue(each)) databases.push(each);
      else {
        databases.push({ ...named, dump: await dumpHeld({ ports, paths, database, held, index }) });
        spent.push(...Object.values(held.parts).map(({ file }) => file));
      }
    }
    await putInPlace({ ports, paths, record: { ...record, databases }, old: record });
    for (const file of spent) await rm(join(paths.final, file), { force: true });
    const bytes = countBytes(listParts({ ...record, databases }));
    const seconds = Math.round((ports.clock.monotonic() - begun) / 1000);
    await journal.append({ attempt, event: 'backup.completed', step, data: { id, bytes, seconds } });
  } catch (error) {
    await removeTree({ path: paths.partial, ports }).catch(() => undefined); // The next run sweeps it.
    throw describeFault(error, site.backup.folder);
  }
}

type Paths = ReturnType<typeof backupPaths>;

async function dumpHeld({
  ports,
  paths,
  database,
  held: { of, parts, counters },
  index,
}: {
  ports: Ports;
  paths: Paths;
  database: Database;
  held: HeldDatabase;
  index: number;
}) {
  const server = openServer({ database, ports });
  const files = Object.fromEntries(
    Object.entries(parts).map(([key, { file }]) => [key, join(paths.final, file)]),
  );
  const compression = await chooseCompression({ ports });
  const dumped = await server.dump({
    folder: paths.partial,
    // No name of a file that the backup has already.
    prefix: `database-${index + 1}-whole`,
    compression,
    onShare: () => undefined,
    instead: { of, files },
  });
  return describeDump({ compression, counters, workFolder: paths.partial, dumped });
}

/** The record comes last: until then it names the old files, which stay. */
async function putInPlace({
  ports,
  paths,
  record,
  old,
}: {
  ports: Ports;
  paths: Paths;
  record: BackupRecord;
  old: BackupRecord;
}): Promise<void> {
  await syncParts({ folder: paths.partial, ports });
  const kept = new Set(listParts(old).map(({ file }) => file));
  for (const { file } of listParts(record))
    if (!kept.has(file)) await ports.files.renameDurably(join(paths.partial, file), join(paths.final, file));
  await ports.files.writeAtomic(join(paths.final, recordName), encodeRecord(record), 0o600);
  await removeTree({ path: paths.partial, ports });
}
