import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { open, readdir, type FileHandle } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Ports } from '../../ports/ports.ts';
import { Problem } from '../../messages/problem.ts';
import type { Command } from '../../ports/shell.ts';
import { decompressor, type Compression } from './compression.ts';
import { runPipeline, type PipelineFailure } from './pipeline.ts';
import type { Part } from './part.ts';

/** The content of an archive, by its own listing. */
export interface ArchiveContent {
  readonly directories: number;
  /** Everything else. */
  readonly files: number;
}

/** Runs `action` with a file of a backup, open for reading. */
export async function withPart<T>(path: string, action: (file: FileHandle) => Promise<T>): Promise<T> {
  const file = await openPart(path);
  try {
    return await action(file);
  } finally {
    await file.close();
  }
}

export async function openPart(path: string): Promise<FileHandle> {
  // Opening a pipe in its place would block until it has a writer; it then fails the check for a file of the recorded
  // size.
  return open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
}

/** Describes a file just written, in the form of the record. `onShare` is called with the share read, up to 1. */
export async function measurePart(path: string, onShare?: (share: number) => void): Promise<Part> {
  return withPart(path, async (file) => {
    const { size } = await file.stat();
    const onBytes = (bytes: number) => onShare?.(bytes / size);
    return { file: basename(path), ...(await digest(file, onBytes)) };
  });
}

/**
 * Syncs the files of a backup and their names. They are few, whereas syncing everything that others wrote to the same
 * file system may take longer than the backup.
 */
export async function syncParts({ folder, ports }: { folder: string; ports: Ports }): Promise<void> {
  const names = await readdir(folder);
  await Promise.all(names.map((name) => withPart(join(folder, name), (file) => file.sync())));
  await ports.files.syncFolder(folder);
}

/** Reads by position, so that other readers of the same open file are not disturbed. */
export async function digest(
  file: FileHandle,
  onBytes?: (bytes: number) => void,
): Promise<{ bytes: number; sha256: string }> {
  const hash = createHash('sha256');
  // A single buffer: the many buffers of a stream would become garbage faster than they are collected.
  const buffer = Buffer.allocUnsafeSlow(256 * 1024);
  let bytes = 0;
  for (;;) {
    const { bytesRead } = await file.read(buffer, 0, buffer.length, bytes);
    if (bytesRead === 0) return { bytes, sha256: hash.digest('hex') };
    hash.update(buffer.subarray(0, bytesRead));
    bytes += bytesRead;
    onBytes?.(bytes);
  }
}

/**
 * Decompresses an archive and lists it to its end: proof that it is readable in full.
 *
 * @throws Problem `backup.read-back-failed`
 */
export async function readBackArchive({
  path,
  compression,
  ports,
}: {
  path: string;
  compression: Compression;
  ports: Ports;
}): Promise<ArchiveContent> {
  const { failure, ...content } = await withPart(path, ({ fd }) => listArchive({ fd, compression, ports }));
  if (failure !== undefined)
    throw Problem.of('backup.read-back-failed', { file: path, lastLines: failure.lastLines });
  return content;
}

/** Lists an open archive; its counts mean nothing if there is a failure. */
export async function listArchive({
  fd,
  compression,
  ports,
}: {
  fd: number;
  compression: Compression;
  ports: Ports;
}): Promise<ArchiveContent & { readonly failure?: PipelineFailure }> {
  let directories = 0;
  let files = 0;
  const list: Command = { program: 'tar', args: ['--list', '--file=-'], priority: 'background' };
  const outcome = await runPipeline({
    commands: [decompressor(compression, 'background'), list],
    ports,
    inputFd: fd,
    onStdoutLine: (line) => {
      if (line.endsWith('/')) directories += 1;
      else files += 1;
    },
  });
  return { directories, files, ...(outcome.failure === undefined ? {} : { failure: outcome.failure }) };
}
