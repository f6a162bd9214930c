import type { FileHandle } from 'node:fs/promises';
import { Problem } from '../../ports/problem.ts';
import { codeOf } from '../archive/error-code.ts';
import { NotAFile, openFile } from '../files/open-file.ts';
import { readStart } from '../files/read-file.ts';

/** Many times what a release takes. */
export const releaseMaximumBytes = 16 * 1024;

/**
 * Reads a release file, opened once. Never through a link, and nothing but a file: root reads what somebody else may have
 * put there.
 *
 * @throws Problem `archive.release-*`
 */
export async function readReleaseFile(path: string): Promise<Buffer> {
  const file = await open(path);
  try {
    // One byte more than there may be, so that too many are noticed.
    const bytes = await readStart(file, releaseMaximumBytes + 1);
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

async function open(path: string): Promise<FileHandle> {
  return openFile(path, { followsLinks: false }).catch((error: unknown) => {
    if (error instanceof NotAFile) throw Problem.of('archive.release-not-a-file', { file: path }, error);
    const code = codeOf(error);
    if (code === 'ENOENT' || code === 'ENOTDIR')
      throw Problem.of('archive.release-not-found', { file: path }, error);
    throw Problem.of('archive.release-unreadable', { file: path, reason: code }, error);
  });
}

/** The one mistake to be expected: the two files come from the same sender. */
function isArchive(bytes: Buffer): boolean {
  return (
    bytes.subarray(0, 4).equals(Buffer.from([0x28, 0xb5, 0x2f, 0xfd])) ||
    bytes.subarray(0, 2).equals(Buffer.from([0x1f, 0x8b])) ||
    bytes.toString('latin1', 257, 262) === 'ustar'
  );
}
