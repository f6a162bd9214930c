import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Journal } from '../../../model/journal.ts';
import type { Ports } from '../../../ports/ports.ts';
import { Problem } from '../../../messages/problem.ts';
import type { Database, Site } from '../../../model/site.ts';
import type { NamedDatabase } from '../../../terms/database.ts';
import { openServer } from '../../database/open-server.ts';
import type { DatabaseServer } from '../../database/server.ts';
import { chooseCompression } from '../../pipelines/compression.ts';
import { describeDump } from '../databases/back-up-databases.ts';
import { findState } from '../record/chain.ts';
import { describeFault } from '../../pipelines/faults.ts';
import { backupPaths, recordName } from '../record/paths.ts';
import { syncParts } from '../../pipelines/read-back.ts';
import {
  countBytes,
  encodeRecord,
  listParts,
  type BackedUpDatabase,
  type BackupRecord,
  type HeldDatabase,
} from '../record/record.ts';
import { removeTree } from '../tree/remove-tree.ts';
import { requireChain } from '../record/require-chain.ts';

/**
 * Dumps what the servers still hold of a backup, so that it can be restored without them. May be repeated after a kill
 * at any moment. The caller holds the lock.
 *
 * @throws Problem `backup.*`; the backup is unchanged then
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
  /** A copy that replaced the live database: it has been written to since. */
  swapped: readonly NamedDatabase[];
}): Promise<void> {
  const chain = await requireChain({ site, id });
  const record = chain.at(-1);
  if (record === undefined) return;
  const isDue = ({ engine, name, held }: BackedUpDatabase) =>
    held?.of === 'replaced' ||
    (held?.of === 'copy' && !swapped.some((each) => each.engine === engine && each.name === name));
  if (!record.databases.some(isDue) && !wasCut({ journal, record })) return;
  const begun = ports.clock.monotonic();
  const paths = backupPaths(site, id);
  try {
    const completed = { ...record, databases: await dumpDue({ site, ports, paths, chain, record, isDue }) };
    if (record.databases.some(isDue)) await putInPlace({ ports, paths, record: completed, old: record });
    await removeUnnamed({ paths, record: completed });
    const bytes = countBytes(listParts(completed));
    const seconds = Math.round((ports.clock.monotonic() - begun) / 1000);
    await journal.append({ attempt, event: 'backup.completed', step, data: { id, bytes, seconds } });
  } catch (error) {
    await removeTree({ path: paths.partial, ports }).catch(() => undefined); // The next run sweeps it.
    throw describeFault(error, site.backup.folder);
  }
}

/** Whether an earlier run was killed after it wrote the record and before it reported. */
function wasCut({ journal, record: { id, databases } }: { journal: Journal; record: BackupRecord }): boolean {
  const isDumped = ({ engine, name }: NamedDatabase) =>
    databases.some((each) => each.engine === engine && each.name === name && each.dump !== undefined);
  const isOf = (event: 'backup.created' | 'backup.completed') =>
    journal.records.filter((record) => record.event === event && record.data.id === id);
  const wasHeld = isOf('backup.created').some(
    ({ event, data }) =>
      event === 'backup.created' && data.databases?.some((each) => 'held' in each && isDumped(each)),
  );
  return wasHeld && isOf('backup.completed').length === 0;
}

type Paths = ReturnType<typeof backupPaths>;

async function dumpDue({
  site,
  ports,
  paths,
  chain,
  record,
  isDue,
}: {
  site: Site;
  ports: Ports;
  paths: Paths;
  chain: readonly BackupRecord[];
  record: BackupRecord;
  isDue: (database: BackedUpDatabase) => boolean;
}): Promise<BackedUpDatabase[]> {
  await removeTree({ path: paths.partial, ports });
  await mkdir(paths.partial, { mode: 0o700 });
  const databases: BackedUpDatabase[] = [];
  for (const [index, each] of record.databases.entries()) {
    const { held, ...named } = each;
    const database = site.backup.databases.find((it) => it.engine === each.engine && it.name === each.name);
    if (held === undefined || database === undefined || !isDue(each)) databases.push(each);
    else
      databases.push({
        ...named,
        dump: await dumpHeld({ site, ports, paths, chain, database, held, index }),
      });
  }
  return databases;
}

async function dumpHeld({
  site,
  ports,
  paths,
  chain,
  database,
  held,
  index,
}: {
  site: Site;
  ports: Ports;
  paths: Paths;
  chain: readonly BackupRecord[];
  database: Database;
  held: HeldDatabase;
  index: number;
}) {
  const { of, parts, counters } = held;
  const server = openServer({ database, ports, platform: site });
  await requireOwn({ server, chain, held });
  const files = Object.fromEntries(
    Object.entries(parts).map(([key, { file }]) => [key, join(paths.final, file)]),
  );
  const compression = await chooseCompression({ ports });
  // If the rollback has not got to it yet, what it would replace is still in use.
  const isBeside = of === 'copy' || (await server.isRestoreUnfinished());
  const dumped = await server.dump({
    folder: paths.partial,
    // Not the name of a file that the backup already has.
    prefix: `database-${index + 1}-whole`,
    compression,
    onShare: () => undefined,
    ...(isBeside ? { instead: { of, files } } : { leavesOutBroken: true }),
  });
  return describeDump({ compression, counters, workFolder: paths.partial, dumped });
}

/**
 * The database beside the live one may by now belong to another backup, or have been put aside by another restore: it
 * would be mistaken for what this backup was made of.
 *
 * @throws Problem `backup.database-copy-gone`
 */
async function requireOwn({
  server,
  chain,
  held: { of },
}: {
  server: DatabaseServer;
  chain: readonly BackupRecord[];
  held: HeldDatabase;
}): Promise<void> {
  const { engine, name } = server.database;
  const before = findState({ chain: chain.slice(0, -1), database: { engine, name } });
  const stamp = of === 'copy' ? chain.at(-1)?.id : before?.id;
  const copy = `${name}_ospi_${of === 'copy' ? 'new' : 'old'}`;
  if (stamp === undefined || (await server.readStamp()) !== stamp)
    throw Problem.of('backup.database-copy-gone', { engine, name, copy });
}

/** The record is written last: until then it names the old files, which stay. */
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

/** Partial dumps, and descriptions of what is dumped now. */
async function removeUnnamed({ paths, record }: { paths: Paths; record: BackupRecord }): Promise<void> {
  const named = new Set(listParts(record).map(({ file }) => file));
  for (const file of await readdir(paths.final))
    if (file.startsWith('database-') && !named.has(file)) await rm(join(paths.final, file), { force: true });
}
