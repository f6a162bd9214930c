import { join } from 'node:path';
import type { Ports } from '../../../ports/ports.ts';
import { Problem } from '../../../messages/problem.ts';
import type { Command } from '../../../ports/shell.ts';
import { decompressor } from '../../pipelines/compression.ts';
import { linkAgain, listLinkedNames } from '../tree/links.ts';
import { verifyNames } from '../tree/names.ts';
import {
  checkpointArgs,
  runPipeline,
  type PipelineFailure,
  type PipelineOutcome,
} from '../../pipelines/pipeline.ts';
import type { Part } from '../../pipelines/part.ts';
import { withVerifiedPart, type StoredFolder } from '../record/verified-part.ts';

/** Restores owners, modes, times, ACLs and extended attributes, including name spaces other than `user`. */
export const extractArgs = [
  ...['--extract', '--file=-', '--numeric-owner', '--same-owner', '--same-permissions'],
  ...['--acls', '--xattrs', '--xattrs-include=*'],
];

/**
 * Rebuilds a folder in an empty one: the files of each backup of the chain, minus what the next one lists as removed;
 * the directories last, so that nothing changes their times afterwards.
 *
 * Every file is hashed while it is read, from the same open file. When this returns, the extracted files are verified;
 * when it throws, nothing in `target` may be used.
 *
 * @throws Problem `backup.damaged`, `backup.extraction-failed`, `backup.no-space`
 */
export async function extractChain({
  chain,
  target,
  workFolder,
  ports,
  onBytes,
  onBare,
}: {
  /** The full backup first. */
  chain: readonly StoredFolder[];
  target: string;
  /** For lists; it exists and is private. */
  workFolder: string;
  ports: Ports;
  onBytes: (stored: StoredFolder) => (bytes: number) => void;
  onBare: OnBare;
}): Promise<void> {
  // Checked before any program runs: a name that leads out of the folder would be deleted there.
  for (const stored of chain) await verifyNames({ stored, kind: 'removed' });
  for (const stored of chain) {
    await removeNames({ stored, target, ports });
    await extractArchive({
      ...{ stored, part: stored.folder.files, target, ports, onBare },
      onBytes: onBytes(stored),
    });
  }
  const last = chain.at(-1);
  if (last === undefined) return;
  await linkAll({ stored: last, target, workFolder, ports });
  await extractArchive({ stored: last, part: last.folder.directories, target, ports, onBare });
}

/** The names of one file may have come from several archives. */
async function linkAll({
  stored,
  target,
  workFolder,
  ports,
}: {
  stored: StoredFolder;
  target: string;
  workFolder: string;
  ports: Ports;
}): Promise<void> {
  await verifyNames({ stored, kind: 'inventory' });
  const recorded = join(stored.path, stored.folder.inventory.file);
  const { groups } = await listLinkedNames({ recorded, wanted: recorded, workFolder, ports });
  await linkAgain({ groups, target });
}

async function removeNames({
  stored,
  target,
  ports,
}: {
  stored: StoredFolder;
  target: string;
  ports: Ports;
}): Promise<void> {
  const { removed, path: folder } = stored.folder;
  if (removed.bytes === 0) return;
  const finished = await ports.shell.run({
    program: 'xargs',
    args: [
      ...['--null', `--arg-file=${join(stored.path, removed.file)}`],
      ...['rm', '--recursive', '--force', '--one-file-system', '--'],
    ],
    cwd: target,
    diesWithUs: true,
  });
  if (finished.exitCode !== 0)
    throw Problem.of('backup.extraction-failed', {
      folder,
      program: 'rm',
      exitCode: finished.exitCode,
      lastLines: finished.stderr.trim().split('\n').slice(-5),
    });
}

/**
 * Extracts an archive, or the listed part of it, into a folder.
 *
 * @throws Problem `backup.damaged`, `backup.extraction-failed`, `backup.no-space`
 */
export async function extractArchive(task: ExtractTask): Promise<void> {
  const { failure, vanished, vanishedLines: lastLines } = await runExtraction(task);
  if (failure !== undefined) throw describeFailure(task.stored, failure);
  if (vanished > 0) {
    const { path: folder } = task.stored.folder;
    throw Problem.of('backup.extraction-failed', { folder, program: 'tar', exitCode: 2, lastLines });
  }
}

/**
 * Extracts the listed part of an archive; false if some of it could not be extracted: a name that vanished during the
 * backup, or a link to an unlisted name. What was extracted up to then remains.
 *
 * @throws Problem `backup.damaged`, `backup.no-space`
 */
export async function tryExtractNames(task: ExtractTask & { readonly names: string }): Promise<boolean> {
  const { failure, vanished } = await runExtraction(task);
  if (failure?.noSpace === true) throw describeFailure(task.stored, failure);
  return failure === undefined && vanished === 0;
}

interface ExtractTask {
  readonly stored: StoredFolder;
  readonly part: Part;
  readonly target: string;
  /** A list of names in the archive's own order; without it, everything is extracted. See name-list.ts. */
  readonly names?: string;
  readonly ports: Ports;
  readonly onBytes?: (bytes: number) => void;
  /** Called for each name that did not get all its attributes. */
  readonly onBare: OnBare;
}

/** Called for a name in a folder whose file system rejects its attributes; possibly more than once. */
export type OnBare = (found: { readonly folder: string; readonly name: string }) => void;

/**
 * In archive order, tar compares each member with one name; in any other order with all of them, which takes minutes.
 */
const selectionArgs = ['--preserve-order', '--no-recursion', '--null', '--verbatim-files-from'];

async function runExtraction({
  stored,
  part,
  target,
  names,
  ports,
  onBytes,
  onBare,
}: ExtractTask): Promise<PipelineOutcome> {
  const selection = names === undefined ? [] : [...selectionArgs, `--files-from=${names}`];
  const args = [...extractArgs, ...checkpointArgs, ...selection];
  const tar: Command = { program: 'tar', args, cwd: target };
  const commands = [decompressor(stored.folder.compression, 'normal'), tar];
  const outcome = await withVerifiedPart({ stored, part }, (inputFd) =>
    runPipeline({ commands, ports, inputFd, onBytes }),
  );
  for (const name of outcome.bare) onBare({ folder: stored.folder.path, name });
  return outcome;
}

function describeFailure({ folder: { path: folder } }: StoredFolder, cause: PipelineFailure): Problem {
  const { noSpace, ...failure } = cause;
  return noSpace
    ? Problem.of('backup.no-space', { path: folder })
    : Problem.of('backup.extraction-failed', { folder, ...failure });
}
