import type { Ports } from '../../ports/ports.ts';
import { Problem } from '../../ports/problem.ts';
import type { Site } from '../../ports/site.ts';
import { makeInterruptible } from './interruptible.ts';
import { verifyNames } from './names.ts';
import { listArchive } from './read-back.ts';
import { requireChain, storedFolders } from './require-chain.ts';
import { withVerifiedPart, type StoredFolder } from './verified-part.ts';
import { createPercent } from './percent.ts';
import { listParts, type Part } from './record.ts';

/**
 * Reads a backup and all that it stands on in full: every digest, and every archive decompressed and listed to its end, every
 * name judged.
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
}: {
  site: Site;
  ports: Ports;
  id: string;
  onProgress?: (percent: number) => void;
  interruption?: AbortSignal;
}): Promise<readonly string[]> {
  const chain = await requireChain({ site, id });
  const stored = chain.flatMap((record) => storedFolders({ site, record }));
  const parts = stored.flatMap((each) => listParts(each.folder).map((part) => ({ stored: each, part })));
  const percent = createPercent({ total: parts.reduce((sum, { part }) => sum + part.bytes, 0), onProgress });
  for (const { stored: each, part } of parts) {
    const onRead = percent.part(part.bytes);
    await verifyPart({ stored: each, part, ports: makeInterruptible({ ports, interruption }) }).catch(
      (error: unknown) => {
        throw interruption?.aborted ? Problem.of('backup.interrupted', {}, error) : error;
      },
    );
    onRead(part.bytes);
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
  const { inventory, removed, compression } = stored.folder;
  if (part === inventory) return verifyNames({ stored, kind: 'inventory' });
  if (part === removed) return verifyNames({ stored, kind: 'removed' });
  await withVerifiedPart({ stored, part }, async (fd) => {
    const { failure } = await listArchive({ fd, compression, ports });
    if (failure !== undefined)
      throw Problem.of('backup.damaged', { id: stored.id, file: part.file, reason: 'unreadable' });
  });
}
