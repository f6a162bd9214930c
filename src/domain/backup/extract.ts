import { join } from 'node:path';
import type { Ports } from '../../ports/ports.ts';
import { Problem } from '../../ports/problem.ts';
import type { Command } from '../../ports/shell.ts';
import { decompressor } from './archive.ts';
import { verifyNames } from './names.ts';
import { checkpointArgs, runPipeline } from './programs.ts';
import type { Part } from './record.ts';
import { withVerifiedPart, type StoredFolder } from './verified-part.ts';

/** Restores owners, modes, times, ACLs and extended attributes, those of other name spaces than `user` too. */
export const extractArgs = [
  ...['--extract', '--file=-', '--numeric-owner', '--same-owner', '--same-permissions'],
  ...['--acls', '--xattrs', '--xattrs-include=*'],
];

/**
 * Builds a folder as it was, in an empty one: the files of each backup of the chain, without what the next one says to be
 * gone; at last the directories, so that nothing that follows changes their times.
 *
 * Every file is hashed while it is read, from the same open file. When this returns, what was extracted is what was once
 * backed up; when it throws, nothing in `target` may be used.
 *
 * @throws Problem `backup.damaged`, `backup.extraction-failed`, `backup.no-space`
 */
export async function extractChain({
  chain,
  target,
  ports,
  onBytes,
}: {
  /** The full backup first. */
  chain: readonly StoredFolder[];
  target: string;
  ports: Ports;
  onBytes: (stored: StoredFolder) => (bytes: number) => void;
}): Promise<void> {
  // Before anything is run: a name that leads out of the folder would be deleted there.
  for (const stored of chain) await verifyNames({ stored, kind: 'removed' });
  for (const stored of chain) {
    await removeNames({ stored, target, ports });
    await extractArchive({ stored, part: stored.folder.files, target, ports, onBytes: onBytes(stored) });
  }
  const last = chain.at(-1);
  if (last !== undefined)
    await extractArchive({ stored: last, part: last.folder.directories, target, ports });
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

async function extractArchive({
  stored,
  part,
  target,
  ports,
  onBytes,
}: {
  stored: StoredFolder;
  part: Part;
  target: string;
  ports: Ports;
  onBytes?: (bytes: number) => void;
}): Promise<void> {
  const tar: Command = { program: 'tar', args: [...extractArgs, ...checkpointArgs], cwd: target };
  const commands = [decompressor(stored.folder.compression, 'normal'), tar];
  const outcome = await withVerifiedPart({ stored, part }, (inputFd) =>
    runPipeline({ commands, ports, inputFd, onBytes }),
  );
  const { path: folder } = stored.folder;
  if (outcome.failure === undefined) return;
  const { noSpace, ...failure } = outcome.failure;
  if (noSpace) throw Problem.of('backup.no-space', { path: folder });
  throw Problem.of('backup.extraction-failed', { folder, ...failure });
}
