import { mkdir, readdir, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import type { Ports } from '../../../ports/ports.ts';
import { Problem } from '../../../messages/problem.ts';
import type { Site } from '../../../model/site.ts';
import { resolveFolder } from '../../site/folders.ts';
import { findDistrusted } from '../../files/trust.ts';
import { extractChain, type OnBare } from './extract.ts';
import { describeUnwritable } from '../../pipelines/faults.ts';
import { makeFolder } from '../tree/make-folder.ts';
import { moveEntries } from '../tree/move-entries.ts';
import { nameByHandle, openFolder } from '../tree/open-folders.ts';
import { scratchName } from '../record/paths.ts';
import type { BackupRecord } from '../record/record.ts';
import { chainOfFolder } from '../record/require-chain.ts';
import { openScratch, sweepScratches } from '../tree/scratch.ts';
import type { StoredFolder } from '../record/verified-part.ts';

/**
 * Restores the folders of a backup into another one, each under its absolute path below it.
 *
 * @throws Problem `backup.*`; nothing restored is left then. `backup.target-inside`: it would be backed up, served or
 *   swept away; `backup.target-exposed`: others may write it
 */
export async function restoreToFolder({
  site,
  ports,
  to,
  chain,
  onBytes,
  onBare,
}: {
  site: Site;
  ports: Ports;
  /** An absolute path: a folder that is missing or empty. */
  to: string;
  chain: readonly BackupRecord[];
  onBytes: (stored: StoredFolder) => (bytes: number) => void;
  onBare: OnBare;
}): Promise<void> {
  const folder = await resolveFolder(to);
  await requireOutside({ site, to, folder });
  const root = await openTarget({ to, folder, ports });
  try {
    const scratch = await openScratch({ folder, root, ports }).catch((error: unknown) => {
      throw describeUnwritable(error, to);
    });
    try {
      for (const [index, { path }] of (chain.at(-1)?.folders ?? []).entries()) {
        const target = join(scratch.extracted, path);
        await mkdir(target, { recursive: true, mode: 0o755 });
        const workFolder = join(scratch.path, `lists-${index}`);
        await mkdir(workFolder, { mode: 0o700 });
        const stored = chainOfFolder({ site, chain, index });
        await extractChain({ chain: stored, target, workFolder, ports, onBytes, onBare });
      }
      await moveEntries({ from: scratch.extracted, to: nameByHandle(root) });
    } finally {
      await scratch.close();
      await sweepScratches({ folder, root, ports });
    }
    await ports.files.syncFileSystem(nameByHandle(root));
  } finally {
    await root.close();
  }
}

/** @throws Problem `backup.target-inside` */
async function requireOutside({
  site,
  to,
  folder: target,
}: {
  site: Site;
  to: string;
  folder: string;
}): Promise<void> {
  const own = [site.state, site.public, site.backup.folder, ...site.backup.folders];
  for (const folder of own)
    if (`${target}/`.startsWith(`${await resolveFolder(folder)}/`))
      throw Problem.of('backup.target-inside', { path: to, folder });
}

/**
 * Opens the folder, empty. It is checked before it is created, for its parents, and afterwards, since somebody else may
 * have created it a moment ago.
 *
 * @throws Problem `backup.target-exposed`, `backup.target-not-empty`, `backup.target-unwritable`
 */
async function openTarget({
  to,
  folder,
  ports,
}: {
  to: string;
  folder: string;
  ports: Ports;
}): Promise<FileHandle> {
  await requirePrivate({ to, folder });
  try {
    await makeFolder({ path: folder, ports });
    await requirePrivate({ to, folder });
    const root = await openFolder(folder);
    const names = await readdir(nameByHandle(root));
    // Remains of killed restores do not count.
    if (names.every((name) => name.startsWith(scratchName))) return root;
    await root.close();
  } catch (error) {
    throw describeUnwritable(error, to);
  }
  throw Problem.of('backup.target-not-empty', { path: to });
}

/** An account that can write a folder on the way could redirect the restore. @throws Problem `backup.target-exposed` */
async function requirePrivate({ to, folder }: { to: string; folder: string }): Promise<void> {
  const findings = await findDistrusted({ places: [to, folder] });
  if (findings.length > 0) throw Problem.of('backup.target-exposed', { path: to, findings });
}
