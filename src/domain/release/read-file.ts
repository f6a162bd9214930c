import { constants } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { Problem } from '../../ports/problem.ts';
import { codeOf } from '../archive/error-code.ts';
import { openNamed } from '../person/with-own-rights.ts';

/** Many times what a release takes. */
export const releaseMaximumBytes = 16 * 1024;

/**
 * Reads a release file, opened once. Never through a link, and never waiting for the other end of a pipe: root reads what
 * somebody else may have put there.
 *
 * @param isNamed whether it was named on the command line: it is then opened with the rights of the person who named it
 * @throws Problem `archive.release-*`
 */
export async function readReleaseFile(path: string, isNamed = false): Promise<Buffer> {
  const file = await openFile(path, isNamed);
  try {
    if (!(await file.stat()).isFile()) throw Problem.of('archive.release-not-a-file', { file: path });
    const bytes = await readStart(file);
    if (isArchive(bytes)) throw Problem.of('archive.release-is-update', { file: path });
    if (bytes.length > releaseMaximumBytes)
      throw Problem.of('archive.release-malformed', { file: path, reason: 'too-large' });
    return bytes;
  } catch (error) {
    if (error instanceof Problem) throw error;
    throw Problem.of('archive.release-unreadable', { file: path, reason: codeOf(error) }, error);
  } finally {
    await file.close();
  }
}

async function openFile(path: string, isNamed: boolean): Promise<FileHandle> {
  const flags = constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY | constants.O_NOFOLLOW;
  return (isNamed ? openNamed(path, flags) : open(path, flags)).catch((error: unknown) => {
    const code = codeOf(error);
    if (code === 'ENOENT' || code === 'ENOTDIR')
      throw Problem.of('archive.release-not-found', { file: path }, error);
    if (code === 'ELOOP' || code === 'ENXIO')
      throw Problem.of('archive.release-not-a-file', { file: path }, error);
    throw Problem.of('archive.release-unreadable', { file: path, reason: code }, error);
  });
}

/** One byte more than there may be, so that too many are noticed. */
async function readStart(file: FileHandle): Promise<Buffer> {
  const buffer = Buffer.alloc(releaseMaximumBytes + 1);
  let length = 0;
  for (;;) {
    const { bytesRead } = await file.read(buffer, length, buffer.length - length, length);
    length += bytesRead;
    if (bytesRead === 0 || length === buffer.length) return buffer.subarray(0, length);
  }
}

/** The one mistake to be expected: the two files come from the same sender. */
function isArchive(bytes: Buffer): boolean {
  return (
    bytes.subarray(0, 4).equals(Buffer.from([0x28, 0xb5, 0x2f, 0xfd])) ||
    bytes.subarray(0, 2).equals(Buffer.from([0x1f, 0x8b])) ||
    bytes.toString('latin1', 257, 262) === 'ustar'
  );
}
