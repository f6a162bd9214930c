import type { BigIntStats } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { nameError } from '../files/error-code.ts';
import { Problem } from '../../messages/problem.ts';
import { NotAFile, openFile } from '../files/open-file.ts';
import { openNamedFile } from '../person/with-own-rights.ts';

export type Compression = 'zstd' | 'gzip';

/** An open archive file. It is read by position, so that each pass starts from the beginning of the same file. */
export interface Source {
  /** As given by the caller, for messages. */
  readonly name: string;
  readonly compression: Compression;
  /** The compressed bytes from start to end. */
  read(): AsyncGenerator<Buffer>;
  /** Whether the file was written to, truncated or changed in its attributes since it was opened. */
  hasChanged(): Promise<boolean>;
  close(): Promise<void>;
}

/** Who named the archive: the person at the command line, or the inbox. */
export type Origin = 'command-line' | 'inbox';

const chunkBytes = 256 * 1024;
const sniffedBytes = 512;

/**
 * Opens an archive file once and detects its compression by magic bytes; the file extension means nothing.
 *
 * @param name what messages call it
 * @param from where its name came from. A name from the command line is opened with the rights of the person who gave
 *   it; in the inbox, where anybody may have laid a link to a file that only root can read, no link is followed
 * @throws Problem `archive.not-found`, `archive.unreadable`, `archive.folder`, `archive.not-a-file`,
 *   `archive.decompressed`, `archive.not-an-archive`
 */
export async function openSource(path: string, from?: Origin, name = path): Promise<Source> {
  const file = await open({ path, name, from });
  try {
    return await readSource(file, name);
  } catch (error) {
    await file.close();
    throw error;
  }
}

/**
 * The same for a file that is open already.
 *
 * @throws Problem `archive.unreadable`, `archive.decompressed`, `archive.not-an-archive`
 */
export async function readSource(file: FileHandle, name: string): Promise<Source> {
  const before = await file.stat({ bigint: true });
  const compression = tellCompression(name, await readStart(file, name));
  return {
    name,
    compression,
    read: () => readAll(file, name),
    hasChanged: async () => !isSameState(before, await file.stat({ bigint: true })),
    close: () => file.close(),
  };
}

async function open({
  path,
  name,
  from,
}: {
  readonly path: string;
  readonly name: string;
  readonly from: Origin | undefined;
}): Promise<FileHandle> {
  try {
    if (from === 'command-line') return await openNamedFile(path);
    return await openFile(path, { followsLinks: from !== 'inbox' });
  } catch (error) {
    if (error instanceof NotAFile)
      throw Problem.of(
        error.form === 'folder' ? 'archive.folder' : 'archive.not-a-file',
        { archive: name },
        error,
      );
    const code = nameError(error);
    if (code === 'ENOENT' || code === 'ENOTDIR')
      throw Problem.of('archive.not-found', { archive: name }, error);
    throw unreadable(name, error);
  }
}

async function readStart(file: FileHandle, name: string): Promise<Buffer> {
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(sniffedBytes), 0, sniffedBytes, 0);
    return buffer.subarray(0, bytesRead);
  } catch (error) {
    throw unreadable(name, error);
  }
}

function tellCompression(name: string, start: Buffer): Compression {
  if (start.subarray(0, 4).equals(Buffer.from([0x28, 0xb5, 0x2f, 0xfd]))) return 'zstd';
  if (start.subarray(0, 2).equals(Buffer.from([0x1f, 0x8b]))) return 'gzip';
  // Browsers and mail programs may decompress downloads.
  if (start.toString('latin1', 257, 262) === 'ustar')
    throw Problem.of('archive.decompressed', { archive: name });
  throw Problem.of('archive.not-an-archive', { archive: name });
}

async function* readAll(file: FileHandle, name: string): AsyncGenerator<Buffer> {
  for (let position = 0; ;) {
    const { buffer, bytesRead } = await file
      .read(Buffer.allocUnsafe(chunkBytes), 0, chunkBytes, position)
      .catch((error: unknown) => {
        throw unreadable(name, error);
      });
    if (bytesRead === 0) return;
    position += bytesRead;
    yield buffer.subarray(0, bytesRead);
  }
}

function isSameState(before: BigIntStats, now: BigIntStats): boolean {
  return before.size === now.size && before.mtimeNs === now.mtimeNs && before.ctimeNs === now.ctimeNs;
}

function unreadable(archive: string, error: unknown): Problem {
  return Problem.of('archive.unreadable', { archive, reason: nameError(error) }, error);
}
