import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { open, rename, rm, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { Problem } from '../../messages/problem.ts';
import { answerForm, type ImportAnswer } from '../../model/import-answer.ts';
import type { ImportRequest } from '../../model/import-request.ts';
import type { User } from '../../model/machine.ts';
import { requestEndings } from '../../terms/import.ts';
import { nameError } from '../files/error-code.ts';
import { openFile } from '../files/open-file.ts';
import { readStart } from '../files/read-file.ts';
import { refuseUser } from '../person/administrator.ts';
import { openNamedFile } from '../person/with-own-rights.ts';

/** Where an ordinary account puts a request, and who that is. */
export interface DropPlace {
  readonly folder: string;
  readonly administrators: string | null;
  readonly user: User;
}

/** A request of this process. */
export interface Dropped extends DropPlace {
  readonly name: string;
  readonly request: ImportRequest;
}

const { O_WRONLY, O_CREAT, O_EXCL, O_NOFOLLOW } = constants;
const chunkBytes = 1024 * 1024;
const answerMaximumBytes = 1024 * 1024;

/**
 * Copies an archive into the drop folder, under its name only once it is whole.
 *
 * @returns its size and digest, as copied
 * @throws Problem `archive.not-found`, `archive.unreadable`, `prerequisite.import-unwritable`, `permission.not-administrator`
 */
export async function putArchive({
  path,
  name,
  signal,
  ...place
}: DropPlace & {
  readonly path: string;
  readonly name: string;
  /** Ends the copy early; nothing is left of it then. */
  readonly signal: AbortSignal;
}): Promise<{ readonly sha256: string; readonly size: number }> {
  const source = await openNamedFile(path).catch((error: unknown) => {
    const reason = nameError(error);
    throw reason === 'ENOENT'
      ? Problem.of('archive.not-found', { archive: path }, error)
      : Problem.of('archive.unreadable', { archive: path, reason }, error);
  });
  try {
    const hash = createHash('sha256');
    let size = 0;
    await putFile({ ...place, name, signal }, async (file) => {
      for (const buffer = Buffer.alloc(chunkBytes); !signal.aborted;) {
        const { bytesRead } = await source.read(buffer, 0, chunkBytes, size);
        if (bytesRead === 0) return;
        const piece = buffer.subarray(0, bytesRead);
        hash.update(piece);
        await file.appendFile(piece);
        size += bytesRead;
      }
    });
    return { sha256: hash.digest('hex'), size };
  } finally {
    await source.close();
  }
}

/**
 * Puts a request, or replaces it to go on.
 *
 * @throws Problem `prerequisite.import-unwritable`, `permission.not-administrator`
 */
export async function putRequest({ name, request, ...place }: Dropped): Promise<void> {
  await putFile({ ...place, name: `${name}${requestEndings.request}` }, (file) =>
    file.appendFile(`${JSON.stringify(request)}\n`),
  );
}

async function putFile(
  {
    folder,
    name,
    signal,
    ...place
  }: DropPlace & { readonly name: string; readonly signal?: AbortSignal | undefined },
  write: (file: FileHandle) => Promise<void>,
): Promise<void> {
  const temporary = join(folder, `.${name}.${process.pid}.tmp`);
  try {
    const file = await open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o640);
    try {
      await write(file);
      await file.sync();
    } finally {
      await file.close();
    }
    if (signal?.aborted === true) await rm(temporary, { force: true });
    else await rename(temporary, join(folder, name));
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    if (error instanceof Problem) throw error;
    const reason = nameError(error);
    if (reason === 'EACCES' || reason === 'EPERM') throw refuseUser(place.user, place.administrators);
    throw Problem.of('prerequisite.import-unwritable', { path: folder, reason }, error);
  }
}

/** The answer to a request; undefined while there is none. The account of the drop folder could put anything there. */
export async function readAnswer({
  folder,
  name,
}: Pick<Dropped, 'folder' | 'name'>): Promise<ImportAnswer | undefined> {
  try {
    const file = await openFile(join(folder, `${name}${requestEndings.answer}`), { followsLinks: false });
    try {
      const bytes = await readStart(file, answerMaximumBytes);
      const answer = answerForm.safeParse(JSON.parse(bytes.toString())).data;
      return answer?.request === name ? answer : undefined;
    } finally {
      await file.close();
    }
  } catch {
    return undefined; // It is read again.
  }
}
