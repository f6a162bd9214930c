import { lstat, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Ports } from '../../ports/ports.ts';
import { Problem } from '../../ports/problem.ts';
import { restoreFolderName } from './paths.ts';
import { removeTree } from './remove-tree.ts';
import { swappedOutName } from './scratch.ts';

/**
 * Sees that the data folders are there, and hold what a backup of them could put back.
 *
 * @throws Problem `backup.source-missing`, `backup.mount-inside`, `backup.restore-unfinished`
 */
export async function checkSources({
  folders,
  ports,
}: {
  folders: readonly string[];
  ports: Ports;
}): Promise<void> {
  for (const folder of folders) {
    if (!(await isDirectory(folder))) throw Problem.of('backup.source-missing', { path: folder });
    await refuseMountsInside(folder);
    const scratch = join(folder, restoreFolderName);
    if (await isDirectory(join(scratch, swappedOutName)))
      throw Problem.of('backup.restore-unfinished', { folder });
    await removeTree({ path: scratch, ports });
  }
}

/**
 * A mounted folder cannot be moved aside, so a restore would fail half-way; better to hear of it at the first backup. The
 * data folder itself may be a mount point.
 *
 * @throws Problem `backup.mount-inside`
 */
export async function refuseMountsInside(folder: string): Promise<void> {
  const mount = parseMounts(await readFile('/proc/self/mountinfo', 'latin1')).find((each) =>
    each.startsWith(`${Buffer.from(folder).toString('latin1')}/`),
  );
  if (mount !== undefined)
    throw Problem.of('backup.mount-inside', { folder, mount: Buffer.from(mount, 'latin1').toString('utf8') });
}

/** The mount points of proc(5)'s mountinfo, one byte a character; spaces and the like stand as octal escapes. */
export function parseMounts(mountinfo: string): readonly string[] {
  return mountinfo
    .split('\n')
    .map((line) => line.split(' ')[4] ?? '')
    .map((field) =>
      field.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8))),
    );
}

async function isDirectory(path: string): Promise<boolean> {
  return lstat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}
