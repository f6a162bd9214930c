import { lstat, mkdir, type FileHandle } from 'node:fs/promises';
import { readErrorCode } from '../../files/error-code.ts';
import type { Ports } from '../../../ports/ports.ts';
import { Problem } from '../../../messages/problem.ts';
import { copyAttributes } from './attributes.ts';
import { closeFolder, closeFolders, MovedAwayError } from '../tree/close-folders.ts';
import type { Differences } from './differences.ts';
import { nameByHandle } from '../tree/open-folders.ts';
import { setFileFlags, setFoldersFlags, setRootFlags } from './restore-flags.ts';
import { putInPlace } from '../tree/put-in-place.ts';
import { finishScratches, type Scratch } from '../tree/scratch.ts';
import { setTime } from '../tree/times.ts';

/**
 * Replaces what differs by what was extracted, and touches nothing else. The folder itself stays, since it may be a
 * mount point, and gets its attributes back.
 *
 * A kill or a power cut may leave any mixture of old and restored files, but loses none: `old` exists from before the
 * first change until the last one is durable. A second restore compares again, so it ends in the same tree.
 *
 * @throws Problem `backup.replace-failed`
 * @throws MovedAwayError with the folders closed to everybody else: the comparison must be repeated
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
    const places = { ...scratch, root: nameByHandle(root) };
    await closeFolder({ folder: places.root, ports });
    await closeFolders({ list: differences.keptFolders, models: scratch.models, root: places.root, ports });
    await putInPlace({ ...differences, places, ports });
    await requireNothingLeft(task);
    await setFileFlags({ differences, root: places.root, ports });
    await copyAttributes({
      ...{ list: differences.keptDeepestFirst, models: scratch.models, root: places.root },
      ...{ scratch: scratch.path, folder, ports },
    });
    await setFoldersFlags({ differences, root: places.root, ports });
    const { mtimeNs } = await lstat(scratch.models, { bigint: true });
    await ports.files.syncFileSystem(scratch.path);
    await finishScratches({ folder, root, scratch, ports });
    await setTime({ root, mtimeNs, ports });
    await setRootFlags({ differences, root: places.root, ports });
  } catch (error) {
    if (error instanceof Problem) throw error;
    const reason = readErrorCode(error);
    throw reason === undefined ? error : Problem.of('backup.replace-failed', { folder, reason }, error);
  }
}

/** A folder that was moved away meanwhile would be mistaken for a later one. */
async function requireNothingLeft({ scratch, ports }: { scratch: Scratch; ports: Ports }): Promise<void> {
  const args = ['.', '!', '-type', 'd', '-print', '-quit'];
  const { stdout } = await ports.shell.run({ program: 'find', args, cwd: scratch.extracted });
  if (stdout !== '') throw new MovedAwayError(stdout.trim());
}
