import { lstat, readFile } from 'node:fs/promises';
import type { Ports } from '../../../ports/ports.ts';
import { Problem } from '../../../messages/problem.ts';
import { openFolder } from './open-folders.ts';
import { isRestoreUnfinished } from './find-scratches.ts';
import { sweepScratches } from './scratch.ts';
import type { RestoredFolder } from './scratch-places.ts';

/**
 * Checks that the data folders exist, and contain only what a backup can restore. Changes nothing.
 *
 * @throws Problem `backup.source-missing`, `backup.mount-inside`, `backup.restore-unfinished`
 */
export async function inspectSources({ folders }: { folders: readonly string[] }): Promise<void> {
  for (const folder of folders) {
    if (!(await isDirectory(folder))) throw Problem.of('backup.source-missing', { path: folder });
    await refuseMountsInside(folder);
    const isUnfinished = await withRestored(folder, (restored) => isRestoreUnfinished(restored));
    if (isUnfinished === true) throw Problem.of('backup.restore-unfinished', { folder });
  }
}

/** As `inspectSources`, and sweeps the remains of killed restores from them. */
export async function prepareSources({
  folders,
  ports,
}: {
  folders: readonly string[];
  ports: Ports;
}): Promise<void> {
  await inspectSources({ folders });
  for (const folder of folders)
    await withRestored(folder, (restored) => sweepScratches({ ...restored, ports }));
}

/** Undefined for a folder that this user may not read: its content is unknown to him. */
async function withRestored<T>(
  folder: string,
  action: (restored: RestoredFolder) => Promise<T>,
): Promise<T | undefined> {
  const root = await openFolder(folder).catch(() => undefined);
  if (root === undefined) return undefined;
  try {
    return await action({ folder, root });
  } finally {
    await root.close();
  }
}

/**
 * A mounted folder cannot be moved aside, so a restore would fail half-way; the first backup reports that. The data
 * folder itself may be a mount point.
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

/** The mount points of mountinfo (proc(5)), one byte per character; spaces and the like are octal escapes. */
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
