import { chmod, chown, lstat } from 'node:fs/promises';
import { geteuid } from 'node:process';
import { readErrorCode } from '../../files/error-code.ts';
import type { Ports } from '../../../ports/ports.ts';
import { liftFolderFlags } from '../../files/flags.ts';
import { alignEntries } from './align.ts';
import { joinPath } from './move-entries.ts';
import { openFolders } from './open-folders.ts';

/** Somebody moved folders while they were compared with the backup, or since. */
export class MovedAwayError extends Error {
  /** What has no place any more. */
  readonly left: string;

  constructor(left: string) {
    super(`${left} was moved away`);
    this.left = left;
  }
}

/**
 * Closes folders to everybody else, each before anything is looked up in it: the platform's own account, which may have some of
 * them open from before, can then no longer put another one in the place of one. They get their attributes back from `models`;
 * one that has no model, since it vanished while the backup was made, stays as it is.
 *
 * @throws MovedAwayError once all that are there are closed, if some are not
 */
export async function closeFolders({
  list,
  models,
  root,
  ports,
}: {
  /** A file of entries: the folders, those above before those below. */
  list: string;
  models: string;
  /** Named by an open file. */
  root: string;
  ports: Pick<Ports, 'shell'>;
}): Promise<void> {
  if (geteuid?.() !== 0) return;
  const folders = openFolders(root);
  let missing: Buffer | undefined;
  try {
    for await (const { entry } of alignEntries({ entry: list })) {
      if (entry === undefined || !(await isFolder(joinPath(models, entry.path)))) continue;
      const located = await folders.locate(entry.path);
      if (located === undefined) missing ??= entry.path;
      else await closeFolder({ folder: located, ports });
    }
  } finally {
    await folders.close();
  }
  if (missing !== undefined) throw new MovedAwayError(missing.toString());
}

async function isFolder(path: Buffer): Promise<boolean> {
  return lstat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}

/**
 * First its owner: as long as it is his, he can open it again.
 *
 * @param folder named by an open file
 */
export async function closeFolder({
  folder,
  ports,
}: {
  folder: string;
  ports: Pick<Ports, 'shell'>;
}): Promise<void> {
  const close = async () => {
    if (geteuid?.() === 0) await chown(`${folder}/.`, 0, 0);
    await chmod(`${folder}/.`, 0o700);
  };
  try {
    await close();
  } catch (error) {
    if (readErrorCode(error) !== 'EPERM') throw error;
    await liftFolderFlags({ folder, ports });
    await close();
  }
}
