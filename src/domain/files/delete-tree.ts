import { constants } from 'node:fs';
import { lstat, open, readdir, rmdir, unlink } from 'node:fs/promises';
import { nameError } from './error-code.ts';

/** What could not be deleted: the entry and the system's error code. */
export interface Leftover {
  readonly path: string;
  readonly reason: string;
}

/** Deeper than any release; each level keeps a folder open. */
const deepest = 200;

/**
 * Deletes a tree as far as possible, and returns the first entry that remains. Node's own `rm` stops there, and reports
 * the reason of a retry instead. Names are bytes: a hook may have created one that is not UTF-8.
 *
 * The tree's owner may change it meanwhile: each folder is opened, never through a link, and its entries are named
 * through the open folder. So nothing outside is deleted, whatever replaces a folder that was inspected.
 */
export async function deleteTree(path: string | Buffer): Promise<Leftover | undefined> {
  return deleteEntry({ at: Buffer.from(path), shown: Buffer.from(path), depth: 0 });
}

interface Entry {
  /** The path by which the system reaches it: through the open parent folder. */
  readonly at: Buffer;
  readonly shown: Buffer;
  readonly depth: number;
}

async function deleteEntry(entry: Entry): Promise<Leftover | undefined> {
  const { at, shown, depth } = entry;
  try {
    if (!(await lstat(at)).isDirectory()) {
      await unlink(at);
      return undefined;
    }
    if (depth > deepest) return { path: shown.toString(), reason: 'ENAMETOOLONG' };
    const left = await empty(entry);
    if (left !== undefined) return left;
    await rmdir(at);
    return undefined;
  } catch (error) {
    return toLeftover(shown, error);
  }
}

async function empty({ at, shown, depth }: Entry): Promise<Leftover | undefined> {
  const folder = await open(at, constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW);
  try {
    const inside = Buffer.from(`/proc/self/fd/${folder.fd}`);
    let left: Leftover | undefined;
    for (const name of await readdir(inside, { encoding: 'buffer' })) {
      const entry = { at: join(inside, name), shown: join(shown, name), depth: depth + 1 };
      const leftover = await deleteEntry(entry);
      left ??= leftover;
    }
    return left;
  } finally {
    await folder.close();
  }
}

function join(folder: Buffer, name: Buffer): Buffer {
  return Buffer.concat([folder, Buffer.from('/'), name]);
}

/** What is already gone is not a leftover. */
export function toLeftover(path: string | Buffer, error: unknown): Leftover | undefined {
  const code = nameError(error);
  return code === 'ENOENT' ? undefined : { path: path.toString(), reason: code };
}
