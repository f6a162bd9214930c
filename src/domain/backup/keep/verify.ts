import type { Ports } from '../../../ports/ports.ts';
import { Problem } from '../../../messages/problem.ts';
import type { Site } from '../../../model/site.ts';
import { makeInterruptible } from '../../pipelines/work-ports.ts';
import { verifyNames } from '../tree/names.ts';
import { listArchive } from '../../pipelines/read-back.ts';
import { requireChain, storedFolders } from '../record/require-chain.ts';
import { withVerifiedPart, type StoredFolder } from '../record/verified-part.ts';
import { createPercent } from '../record/percent.ts';
import { backupPaths } from '../record/paths.ts';
import { countBytes, listFolderParts, listParts } from '../record/record.ts';
import type { Part } from '../../pipelines/part.ts';
import { openServer } from '../../database/open-server.ts';
import { withVerifiedDump } from '../record/verified-dump.ts';

/**
 * Reads a backup and its chain in full: verifies every digest, decompresses and lists every archive to its end, and
 * checks every name.
 *
 * @returns the ids of the chain, the full backup first
 * @throws Problem `backup.unknown`, `backup.chain-incomplete`, `backup.damaged`
 */
export async function verifyBackup({
  site,
  ports,
  id,
  onProgress = () => undefined,
  interruption,
  known = new Set(),
}: {
  site: Site;
  ports: Ports;
  id: string;
  /** Those of the chain that were read in full a moment ago. */
  known?: ReadonlySet<string>;
  onProgress?: (percent: number) => void;
  interruption?: AbortSignal;
}): Promise<readonly string[]> {
  const chain = await requireChain({ site, id });
  const unread = chain.filter((record) => !known.has(record.id));
  const stored = unread.flatMap((record) => storedFolders({ site, record }));
  const parts = stored.flatMap((each) =>
    listFolderParts(each.folder).map((part) => ({ stored: each, part })),
  );
  const percent = createPercent({ total: countBytes(unread.flatMap(listParts)), onProgress });
  try {
    for (const { stored: each, part } of parts) {
      const onRead = percent.part(part.bytes);
      await verifyPart({ stored: each, part, ports: makeInterruptible({ ports, interruption }) });
      onRead(part.bytes);
    }
    for (const record of unread)
      for (const { engine, name, dump } of record.databases) {
        if (dump === undefined) continue;
        const bytes = countBytes(Object.values(dump.parts));
        const onRead = percent.part(bytes);
        const server = openServer({ database: { engine, name }, ports });
        const stored = { id: record.id, path: backupPaths(site, record.id).final, dump };
        // Reading it needs the client programs of its engine, but no server.
        await withVerifiedDump([stored], (files) => server.readBack({ ...files, interruption }));
        onRead(bytes);
      }
  } catch (error) {
    throw interruption?.aborted ? Problem.of('backup.interrupted', {}, error) : error;
  }
  percent.done();
  return chain.map((record) => record.id);
}

async function verifyPart({
  stored,
  part,
  ports,
}: {
  stored: StoredFolder;
  part: Part;
  ports: Ports;
}): Promise<void> {
  const { inventory, removed, attributes, compression } = stored.folder;
  if (part === inventory) return verifyNames({ stored, kind: 'inventory' });
  if (part === removed) return verifyNames({ stored, kind: 'removed' });
  if (part === attributes) return verifyNames({ stored, kind: 'attributes' });
  await withVerifiedPart({ stored, part }, async (fd) => {
    const { failure } = await listArchive({ fd, compression, ports });
    if (failure !== undefined)
      throw Problem.of('backup.damaged', { id: stored.id, file: part.file, reason: 'unreadable' });
  });
}
