import type { FileHandle } from 'node:fs/promises';
import { nameError } from './error-code.ts';
import { NotAFile, openFile, type OpenOptions } from './open-file.ts';

/** Why a file was not read: it is not a file, it is too large, or the system's error code. */
export class Unreadable extends Error {
  readonly reason: string;

  constructor(reason: string, cause?: unknown) {
    super(reason, { cause });
    this.reason = reason;
  }
}

/**
 * Reads a whole file, up to a size limit.
 *
 * @throws Unreadable `not-a-file`, `too-large`, or the system's code
 */
export async function readWholeFile(
  path: string,
  {
    maximumBytes,
    open = openFile,
    ...options
  }: Pick<OpenOptions, 'followsLinks'> & {
    readonly maximumBytes: number;
    /** Opens it, if not with the current rights. */
    readonly open?: typeof openFile;
  },
): Promise<Buffer> {
  try {
    const file = await open(path, options);
    try {
      const content = await readStart(file, maximumBytes + 1);
      if (content.length > maximumBytes) throw new Unreadable('too-large');
      return content;
    } finally {
      await file.close();
    }
  } catch (error) {
    throw explain(error);
  }
}

/** The first `bytes` of an open file; the whole file if it is shorter. */
export async function readStart(file: FileHandle, bytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for (let length = 0; length < bytes;) {
    const wanted = Math.min(bytes - length, chunkBytes);
    const { bytesRead, buffer } = await file.read(Buffer.alloc(wanted), 0, wanted, length);
    if (bytesRead === 0) break;
    chunks.push(buffer.subarray(0, bytesRead));
    length += bytesRead;
  }
  return Buffer.concat(chunks);
}

const chunkBytes = 64 * 1024;

function explain(error: unknown): Unreadable {
  if (error instanceof Unreadable) return error;
  if (error instanceof NotAFile) return new Unreadable('not-a-file', error);
  const code = nameError(error);
  return new Unreadable(code, error);
}
