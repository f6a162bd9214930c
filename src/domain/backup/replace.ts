import { lstat, mkdir, type FileHandle } from 'node:fs/promises';
import { geteuid } from 'node:process';
import type { Ports } from '../../ports/ports.ts';
import { Problem } from '../../ports/problem.ts';
import { copyAttributes } from './attributes.ts';
import type { Differences } from './differences.ts';
import { readCode } from './faults.ts';
import { nameByHandle } from './open-folders.ts';
import { restoreFolderName } from './paths.ts';
import { putInPlace } from './put-in-place.ts';
import { removeTree } from './remove-tree.ts';
import type { Scratch } from './scratch.ts';

/**
 * Puts what was extracted in the place of what differs. What does not differ is not touched. The folder itself stays where
 * it is, since it may be a mount point, and gets its attributes back.
 *
 * A kill or a power cut may leave any mixture of old and restored files, never less than that: `old` stands before the
 * first change and until the last one is durable. A second restore finds by itself what differs then, whatever it is, so
 * that it ends in the same tree.
 *
 * @throws Problem `backup.replace-failed`
 */
export async function replaceDifferences(task: {
  /** For messages. */
  readonly folder: string;
  /** The folder itself, open. */
  readonly root: FileHandle;
  readonly differences: Differences;
  readonly scratch: Scratch;
  readonly ports: Ports;
}): Promise<void> {
  const { folder, root, differences, scratch, ports } = task;
  try {
    await ports.files.syncFileSystem(scratch.extracted);
    await mkdir(scratch.swappedOut, { recursive: true, mode: 0o700 });
    await ports.files.syncFolder(scratch.path);
    await lockFolder(root);
    const places = { ...scratch, root: nameByHandle(root) };
    await putInPlace({ ...differences, places });
    await requireNothingLeft(task);
    await copyAttributes({
      ...{ list: differences.keptFolders, models: scratch.models, root: places.root },
      ...{ scratch: scratch.path, folder, ports },
    });
    const { mtimeNs } = await lstat(scratch.models, { bigint: true });
    await ports.files.syncFileSystem(scratch.path);
    await ports.files.renameDurably(scratch.swappedOut, scratch.done);
    await removeTree({ path: `${places.root}/${restoreFolderName}`, ports });
    await setTime({ folder: places.root, mtimeNs, ports });
  } catch (error) {
    const reason = readCode(error);
    throw reason === undefined ? error : Problem.of('backup.replace-failed', { folder, reason }, error);
  }
}

/** Until the folder gets its attributes back, the platform's own user has no way in to what is moved. */
async function lockFolder(root: FileHandle): Promise<void> {
  await root.chmod(0o700);
  if (geteuid?.() === 0) await root.chown(0, 0);
}

/** A folder that somebody moved away meanwhile would be taken for one that comes later. */
async function requireNothingLeft({
  folder,
  scratch,
  ports,
}: {
  folder: string;
  scratch: Scratch;
  ports: Ports;
}): Promise<void> {
  const args = ['.', '!', '-type', 'd', '-print', '-quit'];
  const { stdout } = await ports.shell.run({ program: 'find', args, cwd: scratch.extracted });
  if (stdout !== '')
    throw Problem.of('backup.replace-failed', { folder, reason: `ENOENT ${JSON.stringify(stdout.trim())}` });
}

/** Removing what it held changed the folder's time. By touch(1), since Node's own times are not exact. */
async function setTime({
  folder,
  mtimeNs,
  ports,
}: {
  folder: string;
  mtimeNs: bigint;
  ports: Ports;
}): Promise<void> {
  const digits = mtimeNs.toString().padStart(10, '0');
  const date = `@${digits.slice(0, -9)}.${digits.slice(-9)}`;
  await ports.shell.run({
    program: 'touch',
    args: ['--no-create', '-m', `--date=${date}`, '--', `${folder}/.`],
  });
}
