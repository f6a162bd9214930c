import { closeSync, constants, fstatSync, openSync, type Stats } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { Problem } from '../../ports/problem.ts';

/**
 * Opens a file of the tool's own. What stands in its place without being such a file is refused: a link would lead the
 * write to another file, a second name would let it reach another one, a pipe would hold the command up for ever. So
 * nothing is truncated by opening; the caller does that, on what was looked at.
 *
 * @throws Problem `prerequisite.state-file-foreign`; system errors as they are
 */
export async function openPlainFile(path: string, flags: number, mode = 0o640): Promise<FileHandle> {
  const file = await open(path, flags | safely, mode).catch((error: unknown) => {
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

/** The same for what is written line by line, from where nothing can be waited for. */
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

/** The last `bytes` of a file as text; all of it if it is shorter. */
export async function readEnd(file: FileHandle, bytes: number): Promise<string> {
  const { size } = await file.stat();
  const start = Math.max(0, size - bytes);
  const { bytesRead, buffer } = await file.read(Buffer.alloc(size - start), 0, size - start, start);
  return buffer.toString('utf8', 0, bytesRead);
}

/** Not through a link, and without waiting for the other end of a pipe. */
const safely = constants.O_NOFOLLOW | constants.O_NONBLOCK | constants.O_NOCTTY;

function openAtOnce(path: string, flags: number, mode: number): number {
  try {
    return openSync(path, flags | safely, mode);
  } catch (error) {
    throw explain(error, path);
  }
}

function requirePlain(stats: Stats, path: string): void {
  if (!stats.isFile()) throw Problem.of('prerequisite.state-file-foreign', { path, form: 'special' });
  // None at all is one that was deleted since it was opened.
  if (stats.nlink > 1) throw Problem.of('prerequisite.state-file-foreign', { path, form: 'second-name' });
}

/** A socket, or a pipe that nobody reads, cannot be opened at all. */
function explain(error: unknown, path: string): unknown {
  const { code } = error as NodeJS.ErrnoException;
  const form = code === 'ELOOP' ? 'link' : code === 'ENXIO' || code === 'EISDIR' ? 'special' : undefined;
  return form === undefined ? error : Problem.of('prerequisite.state-file-foreign', { path, form }, error);
}
