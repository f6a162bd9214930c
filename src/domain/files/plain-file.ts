import { closeSync, constants, fstatSync, openSync, type Stats } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { readErrorCode } from './error-code.ts';
import { Problem } from '../../messages/problem.ts';
import { NotAFile, openFile, openFileSync } from './open-file.ts';

/**
 * Opens a file of the tool's own. Anything else in its place is refused without opening it: a symbolic or hard link
 * would redirect the write to another file, a pipe would block the command forever. Opening truncates nothing; the
 * caller does that, on the file that was checked.
 *
 * @throws Problem `prerequisite.state-file-foreign`; system errors unchanged
 */
export async function openPlainFile(path: string, flags: number, mode = 0o640): Promise<FileHandle> {
  const file = await openOrCreate(path, flags, mode).catch((error: unknown) => {
    throw explain(error, path);
  });
  try {
    requirePlain(await file.stat(), path);
    return file;
  } catch (error) {
    await file.close();
    throw error;
  }
}

/** The same for writing line by line, from code that cannot await. */
export function openPlainFileSync(path: string, flags: number, mode = 0o640): number {
  const fd = openAtOnce(path, flags, mode);
  try {
    requirePlain(fstatSync(fd), path);
    return fd;
  } catch (error) {
    closeSync(fd);
    throw error;
  }
}

/** The last `bytes` of a file as text; the whole file if it is shorter. */
export async function readEnd(file: FileHandle, bytes: number): Promise<string> {
  const { size } = await file.stat();
  const start = Math.max(0, size - bytes);
  const { bytesRead, buffer } = await file.read(Buffer.alloc(size - start), 0, size - start, start);
  return buffer.toString('utf8', 0, bytesRead);
}

const { O_CREAT, O_EXCL } = constants;

/** Another process may create or remove the file between the two checks. */
const tries = 10;

async function openOrCreate(path: string, flags: number, mode: number): Promise<FileHandle> {
  for (let left = tries; ; left -= 1) {
    try {
      return await openFile(path, existing(flags));
    } catch (error) {
      if (!isToBeMade(error, flags)) throw error;
    }
    try {
      return await open(path, flags | O_EXCL, mode);
    } catch (error) {
      if (readErrorCode(error) !== 'EEXIST' || left === 0) throw error;
    }
  }
}

function openAtOnce(path: string, flags: number, mode: number): number {
  try {
    return openFileSync(path, existing(flags));
  } catch (error) {
    if (!isToBeMade(error, flags)) throw explain(error, path);
  }
  try {
    return openSync(path, flags | O_EXCL, mode);
  } catch (error) {
    throw explain(error, path);
  }
}

function existing(flags: number) {
  return { flags: flags & ~O_CREAT, followsLinks: false };
}

function isToBeMade(error: unknown, flags: number): boolean {
  return (flags & O_CREAT) !== 0 && readErrorCode(error) === 'ENOENT';
}

function requirePlain(stats: Stats, path: string): void {
  // A link count of zero is a file that was deleted after it was opened.
  if (stats.nlink > 1) throw Problem.of('prerequisite.state-file-foreign', { path, form: 'second-name' });
}

function explain(error: unknown, path: string): unknown {
  if (!(error instanceof NotAFile)) return error;
  const form = error.form === 'link' ? 'link' : 'special';
  return Problem.of('prerequisite.state-file-foreign', { path, form }, error);
}
