import type { FileHandle } from 'node:fs/promises';
import { nameError } from '../files/error-code.ts';
import { Problem } from '../../messages/problem.ts';
import { NotAFile, openFile } from '../files/open-file.ts';
import { readStart } from '../files/read-file.ts';
import { openNamedFile } from '../person/with-own-rights.ts';
import type { Refuse } from './refuse.ts';

/** Many times the size of such a file. */
export const signedFileMaximumBytes = 16 * 1024;

/**
 * Reads a signed file from support, opened once. Never through a link, and never blocking on a pipe: root reads what
 * somebody else may have put there.
 *
 * @param isNamed whether it was named on the command line: it is then opened with the rights of the person who named it
 * @param refuse makes the problem for what the file should be
 * @throws Problem returned by `refuse`
 */
export async function readSignedFile({
  path,
  isNamed,
  refuse,
}: {
  path: string;
  isNamed: boolean;
  refuse: Refuse;
}): Promise<Buffer> {
  const file = await open({ path, isNamed, refuse });
  try {
    // One byte more than allowed, so that excess is noticed.
    const bytes = await readStart(file, signedFileMaximumBytes + 1);
    if (isArchive(bytes)) throw refuse({ kind: 'is-update' });
    if (bytes.length > signedFileMaximumBytes) throw refuse({ kind: 'malformed', reason: 'too-large' });
    return bytes;
  } catch (error) {
    if (error instanceof Problem) throw error;
    throw refuse({ kind: 'unreadable', reason: nameError(error) }, error);
  } finally {
    await file.close();
  }
}

async function open({
  path,
  isNamed,
  refuse,
}: {
  path: string;
  isNamed: boolean;
  refuse: Refuse;
}): Promise<FileHandle> {
  return (isNamed ? openNamedFile : openFile)(path, { followsLinks: false }).catch((error: unknown) => {
    if (error instanceof NotAFile) throw refuse({ kind: 'not-a-file' }, error);
    const code = nameError(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') throw refuse({ kind: 'not-found' }, error);
    throw refuse({ kind: 'unreadable', reason: code }, error);
  });
}

/** The most likely mistake: both kinds of files come from the same sender. */
function isArchive(bytes: Buffer): boolean {
  return (
    bytes.subarray(0, 4).equals(Buffer.from([0x28, 0xb5, 0x2f, 0xfd])) ||
    bytes.subarray(0, 2).equals(Buffer.from([0x1f, 0x8b])) ||
    bytes.toString('latin1', 257, 262) === 'ustar'
  );
}
