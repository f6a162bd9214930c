import { join } from 'node:path';
import { readErrorCode } from '../../files/error-code.ts';
import { Problem } from '../../../messages/problem.ts';
import { digest, withPart } from '../../pipelines/read-back.ts';
import type { BackedUpFolder } from './record.ts';
import type { Part } from '../../pipelines/part.ts';

/** A backup of one folder, and the location of its files. */
export interface StoredFolder {
  readonly id: string;
  readonly path: string;
  readonly folder: BackedUpFolder;
}

/**
 * Hashes a file of a backup while `action` reads the same open file from its start, and returns its result.
 *
 * @throws Problem `backup.damaged`, which takes precedence over errors of `action`
 */
export async function withVerifiedPart<T>(
  { stored: { id, path }, part }: { stored: Pick<StoredFolder, 'id' | 'path'>; part: Part },
  action: (fd: number) => Promise<T>,
): Promise<T> {
  const damaged = (reason: 'missing' | 'digest' | 'unreadable', cause?: unknown) =>
    Problem.of('backup.damaged', { id, file: part.file, reason }, cause);
  const read = withPart(join(path, part.file), async (file) => {
    // Waits for both: the file must stay open while a program reads it.
    const [hashed, done] = await Promise.allSettled([digest(file), action(file.fd)]);
    return { hashed, done };
  });
  const { hashed, done } = await read.catch((error: unknown) => {
    throw damaged(readErrorCode(error) === 'ENOENT' ? 'missing' : 'unreadable', error);
  });
  if (hashed.status === 'rejected') throw damaged('unreadable', hashed.reason);
  if (hashed.value.sha256 !== part.sha256) throw damaged('digest');
  if (done.status === 'rejected') throw done.reason;
  return done.value;
}
