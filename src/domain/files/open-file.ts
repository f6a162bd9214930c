import { closeSync, constants, fstatSync, openSync, type Stats } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';

/** What stands where a file was to be opened, and was not opened. */
export class NotAFile extends Error {
  readonly form: 'folder' | 'link' | 'special';

  constructor(path: string, form: NotAFile['form']) {
    super(`${path} is not a file`);
    this.form = form;
  }
}

export interface OpenOptions {
  /** Of open(2), for a file that exists: reading alone if left out. */
  readonly flags?: number;
  /** Whether a link in the last place is followed; one that is not followed is no file. */
  readonly followsLinks?: boolean;
}

/**
 * Opens a file that exists, and nothing else: to open a device may already do something, as a tape is wound back and a
 * watchdog restarts the server, and to open a pipe frees or holds up whoever is at its other end. So the name is resolved
 * with O_PATH, which touches nothing, and what was found is looked at, then opened itself, whatever has become of the name.
 *
 * @throws NotAFile; system errors as they are
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

/** The same for what is written line by line, from where nothing can be waited for. */
export function openFileSync(path: string, options: OpenOptions = {}): number {
  const found = openSync(path, resolving(options));
  try {
    requireFile(fstatSync(found), path);
    return openSync(`/proc/self/fd/${found}`, opening(options));
  } finally {
    closeSync(found);
  }
}

/** Node.js does not name it. The same on all its platforms of Linux (asm-generic/fcntl.h). */
const O_PATH = 0o10000000;

function resolving({ followsLinks = true }: OpenOptions): number {
  return O_PATH | (followsLinks ? 0 : constants.O_NOFOLLOW);
}

/** Without waiting for who holds a lease on it either. */
function opening({ flags = constants.O_RDONLY }: OpenOptions): number {
  return flags | constants.O_NONBLOCK | constants.O_NOCTTY;
}

function requireFile(stats: Stats, path: string): void {
  if (stats.isFile()) return;
  throw new NotAFile(path, stats.isDirectory() ? 'folder' : stats.isSymbolicLink() ? 'link' : 'special');
}
