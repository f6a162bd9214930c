import { closeSync, constants, fstatSync, openSync, type Stats } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';

/** Something other than a regular file at a path to be opened; it was not opened. */
export class NotAFile extends Error {
  readonly form: 'folder' | 'link' | 'special';

  constructor(path: string, form: NotAFile['form']) {
    super(`${path} is not a file`);
    this.form = form;
  }
}

export interface OpenOptions {
  /** Flags of open(2) for an existing file; read-only if omitted. */
  readonly flags?: number;
  /** Whether a link in the last component is followed; if not, a link is not a file. */
  readonly followsLinks?: boolean;
}

/**
 * Opens an existing regular file and nothing else. Opening a device may have effects: a tape rewinds, a watchdog
 * restarts the server; opening a pipe unblocks or blocks the process at its other end. So the name is resolved with
 * O_PATH, which has no effect, and the result is checked and then opened itself, even if the name has changed
 * meanwhile.
 *
 * @throws NotAFile; system errors unchanged
 */
export async function openFile(path: string, options: OpenOptions = {}): Promise<FileHandle> {
  const found = await open(path, resolving(options));
  try {
    requireFile(await found.stat(), path);
    return await open(`/proc/self/fd/${found.fd}`, opening(options));
  } finally {
    await found.close();
  }
}

/** The same for writing line by line, from code that cannot await. */
export function openFileSync(path: string, options: OpenOptions = {}): number {
  const found = openSync(path, resolving(options));
  try {
    requireFile(fstatSync(found), path);
    return openSync(`/proc/self/fd/${found}`, opening(options));
  } finally {
    closeSync(found);
  }
}

/** Node.js does not name it. It is the same on all of its Linux platforms (asm-generic/fcntl.h). */
const O_PATH = 0o10000000;

function resolving({ followsLinks = true }: OpenOptions): number {
  return O_PATH | (followsLinks ? 0 : constants.O_NOFOLLOW);
}

/** Nor does it wait for the holder of a lease on it. */
function opening({ flags = constants.O_RDONLY }: OpenOptions): number {
  return flags | constants.O_NONBLOCK | constants.O_NOCTTY;
}

function requireFile(stats: Stats, path: string): void {
  if (stats.isFile()) return;
  throw new NotAFile(path, stats.isDirectory() ? 'folder' : stats.isSymbolicLink() ? 'link' : 'special');
}
