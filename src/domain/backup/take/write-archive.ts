import { open, rm } from 'node:fs/promises';
import type { Ports } from '../../../ports/ports.ts';
import type { Command } from '../../../ports/shell.ts';
import { describeWriteFailure } from '../../pipelines/faults.ts';
import {
  checkpointArgs,
  runPipeline,
  type PipelineFailure,
  type PipelineOutcome,
} from '../../pipelines/pipeline.ts';
import { withPart } from '../../pipelines/read-back.ts';
import { compressor, type Compression } from '../../pipelines/compression.ts';
import type { SourceView } from '../tree/source-view.ts';

export function archiveEnding(compression: Compression): string {
  return compression === 'zstd' ? 'tar.zst' : 'tar.gz';
}

/**
 * Archives the listed names of a folder into a new file. Keeps owners by number, modes, times to
 * the nanosecond (only the pax format has them), links, ACLs, extended attributes and holes.
 *
 * @throws Problem `backup.program-failed`, `backup.no-space`
 */
export async function writeArchive(task: {
  folder: string;
  /** Contains the folder; see source-view.ts. */
  view: SourceView;
  /** A file with the names; see name-list.ts. */
  names: string;
  target: string;
  compression: Compression;
  ports: Ports;
  onBytes?: (bytes: number) => void;
}): Promise<PipelineOutcome> {
  const { folder, target, ports } = task;
  for (const seconds of [...leaseSeconds, undefined]) {
    const outcome = await writeOnce(task);
    if (outcome.failure === undefined) return outcome;
    if (seconds === undefined || !isWithheld(outcome.failure))
      throw describeWriteFailure({ failure: outcome.failure, folder, target });
    await ports.clock.sleep(seconds * 1000);
    await rm(target);
  }
  throw new RangeError('no try is left');
}

/**
 * How long to wait for the holder of a lease on a file, such as a file server whose client has it open: tar does not
 * wait to open it. The kernel has notified the holder, and breaks the lease after 45 seconds (fcntl(2),
 * /proc/sys/fs/lease-break-time).
 */
const leaseSeconds = [1, 46];

function isWithheld({ lastLines }: PipelineFailure): boolean {
  return (
    lastLines.length > 0 &&
    lastLines.every((line) => line.endsWith(': Cannot open: Resource temporarily unavailable'))
  );
}

async function writeOnce({
  folder,
  view,
  names,
  target,
  compression,
  ports,
  onBytes,
}: Parameters<typeof writeArchive>[0]): Promise<PipelineOutcome> {
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
    return await withPart(names, ({ fd: inputFd }) =>
      runPipeline({ commands, ports, inputFd, outputFd: file.fd, onBytes }),
    );
  } finally {
    await file.close();
  }
}
