import { lstat, mkdir, mkdtemp } from 'node:fs/promises';
import type { Ports } from '../../ports/ports.ts';
import { Problem } from '../../ports/problem.ts';
import { extractArgs } from './extract.ts';
import { readCode } from './faults.ts';
import { moveEntries } from './move-entries.ts';
import { restoreFolderName } from './paths.ts';
import { runPipeline } from './programs.ts';
import { removeTree } from './remove-tree.ts';
import type { Scratch } from './scratch.ts';

/**
 * Puts what was extracted in the place of a folder's content. The folder itself stays where it is, since it may be a mount
 * point, and gets its attributes back.
 *
 * A kill or a power cut may leave any mixture of old and restored files, never less than that: `old` stands before the
 * first move and until the last one is durable. A second restore then extracts everything again and moves all that is
 * there aside, whatever it is, so that it ends in the same tree.
 *
 * @throws Problem `backup.replace-failed`
 */
export async function replaceContent({
  folder,
  scratch,
  ports,
}: {
  folder: string;
  scratch: Scratch;
  ports: Ports;
}): Promise<void> {
  try {
    await ports.files.syncFileSystem(scratch.extracted);
    await mkdir(scratch.swappedOut, { recursive: true, mode: 0o700 });
    await ports.files.syncFolder(scratch.path);
    const { mtimeNs } = await lstat(scratch.extracted, { bigint: true });
    // A folder of its own: an interrupted run may have moved files of the same names aside.
    const aside = await mkdtemp(`${scratch.swappedOut}/`);
    await moveEntries({ from: folder, to: aside, except: restoreFolderName });
    await moveEntries({ from: scratch.extracted, to: folder });
    await copyAttributes({ from: scratch.extracted, to: folder, ports });
    await ports.files.syncFileSystem(scratch.path);
    await ports.files.renameDurably(scratch.swappedOut, scratch.done);
    await removeTree({ path: `${folder}/${restoreFolderName}`, ports });
    await setTime({ folder, mtimeNs, ports });
  } catch (error) {
    const reason = readCode(error);
    throw reason === undefined ? error : Problem.of('backup.replace-failed', { folder, reason }, error);
  }
}

/** Copies owner, mode, ACL and extended attributes of a folder, without its content. */
async function copyAttributes({
  from,
  to,
  ports,
}: {
  from: string;
  to: string;
  ports: Ports;
}): Promise<void> {
  const pack = {
    program: 'tar',
    args: [
      '--create',
      '--file=-',
      '--format=posix',
      '--numeric-owner',
      '--acls',
      '--xattrs',
      '--no-recursion',
      '.',
    ],
    cwd: from,
  };
  const unpack = { program: 'tar', args: extractArgs, cwd: to };
  const { failure } = await runPipeline({ commands: [pack, unpack], ports });
  if (failure !== undefined)
    throw Problem.of('backup.replace-failed', { folder: to, reason: failure.lastLines.join(' ') });
}

/** Moving its content changed the folder's time. By touch(1), since Node's own times are not exact. */
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
  await ports.shell.run({ program: 'touch', args: ['--no-create', '-m', `--date=${date}`, '--', folder] });
}
