import { open } from 'node:fs/promises';
import type { Ports } from '../../ports/ports.ts';
import type { Command } from '../../ports/shell.ts';
import { describeWriteFailure } from './faults.ts';
import { checkpointArgs, runPipeline, type PipelineOutcome } from './programs.ts';
import { withPart } from './read-back.ts';
import type { BackedUpFolder } from './record.ts';
import type { SourceView } from './source-view.ts';

export type Compression = BackedUpFolder['compression'];

/** zstd where it is installed: a lean Debian has only gzip. */
export async function chooseCompression({ ports }: { ports: Ports }): Promise<Compression> {
  return (await ports.shell.find('zstd')) === undefined ? 'gzip' : 'zstd';
}

export function archiveEnding(compression: Compression): string {
  return compression === 'zstd' ? 'tar.zst' : 'tar.gz';
}

/**
 * Archives the listed names of a folder into a new file. Keeps owners by number, modes, times to
 * the nanosecond (only the pax format has them), links, ACLs, extended attributes and holes.
 *
 * @throws Problem `backup.program-failed`, `backup.no-space`
 */
export async function writeArchive({
  folder,
  view,
  names,
  target,
  compression,
  ports,
  onBytes,
}: {
  folder: string;
  /** Has the folder; see source-view.ts. */
  view: SourceView;
  /** A file of names; see name-list.ts. */
  names: string;
  target: string;
  compression: Compression;
  ports: Ports;
  onBytes?: (bytes: number) => void;
}): Promise<PipelineOutcome> {
  const { directory, ...jail } = view.enter(folder);
  const tar: Command = {
    program: 'tar',
    args: [
      ...['--create', '--file=-', `--directory=${directory}`],
      ...['--format=posix', '--numeric-owner', '--acls', '--xattrs', '--sparse'],
      ...['--no-recursion', '--null', '--verbatim-files-from', '--files-from=-'],
      ...checkpointArgs,
    ],
    priority: 'background',
    ...jail,
  };
  const file = await open(target, 'wx', 0o600);
  try {
    const commands = [tar, compressor(compression)];
    const outcome = await withPart(names, ({ fd: inputFd }) =>
      runPipeline({ commands, ports, inputFd, outputFd: file.fd, onBytes }),
    );
    if (outcome.failure !== undefined)
      throw describeWriteFailure({ failure: outcome.failure, folder, target });
    return outcome;
  } finally {
    await file.close();
  }
}

/**
 * At zstd's lowest level: two thirds of the processor time that its usual one takes, for 6 % more bytes, while users wait for
 * their pages. tar feeds no more than four threads, and each takes memory.
 */
export function compressor(compression: Compression): Command {
  return compression === 'zstd'
    ? { program: 'zstd', args: ['-T4', '-1', '--check', '--quiet', '--stdout'], priority: 'background' }
    : { program: 'gzip', args: ['-1', '--stdout'], priority: 'background' };
}

export function decompressor(compression: Compression, priority: Command['priority']): Command {
  return {
    program: compression,
    args: compression === 'zstd' ? ['--decompress', '--quiet', '--stdout'] : ['--decompress', '--stdout'],
    ...(priority === undefined ? {} : { priority }),
  };
}
