import { randomBytes } from 'node:crypto';
import { lstat, readdir, rename, rmdir, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { Problem } from '../../ports/problem.ts';
import { sitePaths, type Site } from '../../ports/site.ts';

/** What could not be deleted: the entry itself, and the system's code. */
export interface Leftover {
  readonly path: string;
  readonly reason: string;
}

const asidePrefix = '.staging.removed-';

/** A name beside `releases/` for what is to be deleted: out of sight with one rename. Never one that is taken. */
export function nameAside({ root }: Site): string {
  return join(root, `${asidePrefix}${randomBytes(4).toString('hex')}`);
}

/**
 * Deletes the staged archive and what was put aside earlier. What cannot be deleted, such as a file that was made immutable,
 * is in nobody's way: it stays aside, and is returned.
 *
 * @throws Problem `prerequisite.staging-unwritable`: the staging folder can be neither deleted nor put aside
 */
export async function sweepLeftovers({ site }: { site: Site }): Promise<readonly Leftover[]> {
  const { staging } = sitePaths(site);
  const stuck = await deleteTree(staging);
  if (stuck !== undefined) {
    await rename(staging, nameAside(site)).catch((error: unknown) => {
      throw Problem.of('prerequisite.staging-unwritable', { folder: staging, reason: stuck.reason }, error);
    });
  }
  const names = await readdir(site.root).catch(() => []);
  const left: Leftover[] = [];
  for (const name of names.filter((name) => name.startsWith(asidePrefix))) {
    const leftover = await deleteTree(join(site.root, name));
    if (leftover !== undefined) left.push(leftover);
  }
  return left;
}

/**
 * Deletes a tree as far as it can be deleted, and returns the first entry that stays. Node's own `rm` stops there, and gives
 * the reason of a second try in its place. Names are bytes: a hook may have made one that is not UTF-8.
 */
export async function deleteTree(path: string | Buffer): Promise<Leftover | undefined> {
  try {
    if (!(await lstat(path)).isDirectory()) {
      await unlink(path);
      return undefined;
    }
    let left: Leftover | undefined;
    for (const name of await readdir(path, { encoding: 'buffer' })) {
      const leftover = await deleteTree(Buffer.concat([Buffer.from(path), Buffer.from('/'), name]));
      left ??= leftover;
    }
    if (left !== undefined) return left;
    await rmdir(path);
    return undefined;
  } catch (error) {
    return toLeftover(path, error);
  }
}

/** What is gone already is no leftover. */
export function toLeftover(path: string | Buffer, error: unknown): Leftover | undefined {
  const { code = 'unknown' } = error as NodeJS.ErrnoException;
  return code === 'ENOENT' ? undefined : { path: path.toString(), reason: code };
}
