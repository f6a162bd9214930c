import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Ports } from '../../ports/ports.ts';
import { Problem } from '../../ports/problem.ts';
import type { Site } from '../../ports/site.ts';
import { resolveFolder } from '../site/folders.ts';
import { extractChain } from './extract.ts';
import { readCode } from './faults.ts';
import { makeFolder } from './make-folder.ts';
import { moveEntries } from './move-entries.ts';
import { restoreFolderName } from './paths.ts';
import type { BackupRecord } from './record.ts';
import { removeTree } from './remove-tree.ts';
import { chainOfFolder } from './require-chain.ts';
import { openScratch, type Scratch } from './scratch.ts';
import type { StoredFolder } from './verified-part.ts';

/**
 * Restores the folders of a backup into another one, each under its absolute path below it.
 *
 * @throws Problem `backup.*`; nothing of it is then there. `backup.target-inside`: it would be backed up, or served, or swept
 *   away
 */
export async function restoreToFolder({
  site,
  ports,
  to,
  chain,
  onBytes,
}: {
  site: Site;
  ports: Ports;
  /** An absolute path: a folder that is missing or empty. */
  to: string;
  chain: readonly BackupRecord[];
  onBytes: (stored: StoredFolder) => (bytes: number) => void;
}): Promise<void> {
  await requireOutside({ site, to });
  await requireEmpty(to);
  const scratch = await prepareTarget({ folder: to, ports });
  try {
    for (const [index, { path }] of (chain.at(-1)?.folders ?? []).entries()) {
      const target = join(scratch.extracted, path);
      await mkdir(target, { recursive: true, mode: 0o755 });
      const workFolder = join(scratch.path, `lists-${index}`);
      await mkdir(workFolder, { mode: 0o700 });
      await extractChain({
        chain: chainOfFolder({ site, chain, index }),
        target,
        workFolder,
        ports,
        onBytes,
      });
    }
  } catch (error) {
    await scratch.sweep().catch(() => undefined);
    await scratch.close();
    throw error;
  }
  try {
    await moveEntries({ from: scratch.extracted, to });
    await removeTree({ path: join(to, restoreFolderName), ports });
    await ports.files.syncFileSystem(to);
  } finally {
    await scratch.close();
  }
}

/** @throws Problem `backup.target-inside` */
async function requireOutside({ site, to }: { site: Site; to: string }): Promise<void> {
  const own = [site.state, site.public, site.backup.folder, ...site.backup.folders];
  const target = await resolveFolder(to);
  for (const folder of own)
    if (`${target}/`.startsWith(`${await resolveFolder(folder)}/`))
      throw Problem.of('backup.target-inside', { path: to, folder });
}

/** @throws Problem `backup.target-unwritable` */
async function prepareTarget({ folder, ports }: { folder: string; ports: Ports }): Promise<Scratch> {
  try {
    await makeFolder({ path: folder, ports });
    return await openScratch({ folder, ports });
  } catch (error) {
    const reason = readCode(error);
    throw reason === undefined
      ? error
      : Problem.of('backup.target-unwritable', { path: folder, reason }, error);
  }
}

/** What killed restores left does not count. @throws Problem `backup.target-not-empty` */
async function requireEmpty(path: string): Promise<void> {
  const names = await readdir(path).catch((error: unknown) => {
    if (readCode(error) === 'ENOENT') return [];
    throw Problem.of('backup.target-unwritable', { path, reason: readCode(error) ?? 'unknown' }, error);
  });
  if (names.some((name) => name !== restoreFolderName)) throw Problem.of('backup.target-not-empty', { path });
}
