import { chmod, chown, lstat } from 'node:fs/promises';
import { geteuid } from 'node:process';
import { readErrorCode } from '../../files/error-code.ts';
import type { Ports } from '../../../ports/ports.ts';
import { liftFolderFlags } from '../../files/flags.ts';
import { alignEntries } from './align.ts';
import { joinPath } from './move-entries.ts';
import { openFolders } from './open-folders.ts';

/** Somebody moved folders during or since their comparison with the backup. */
export class MovedAwayError extends Error {
  /** Names that have no place any more. */
  readonly left: string;

  constructor(left: string) {
    super(`${left} was moved away`);
    this.left = left;
  }
}

/**
 * Closes folders to everybody else, each before anything is looked up in it: the platform's own account, which may
 * still have some of them open, can then no longer replace one. They get their attributes back from `models`; one
 * without a model, since it vanished during the backup, stays as it is.
 *
 * @throws MovedAwayError once all existing folders are closed, if some are missing
 */
export async function closeFolders({
  list,
  models,
  root,
  ports,
}: {
  /** A file of entries: the folders, parents before children. */
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
 * The owner first: as long as he owns it, he can open it again.
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
