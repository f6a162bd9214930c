import { randomBytes } from 'node:crypto';
import { readdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { Problem } from '../../messages/problem.ts';
import { sitePaths, type Site } from '../../model/site.ts';
import { deleteTree, type Leftover } from '../files/delete-tree.ts';

const asidePrefix = '.staging.removed-';

/** An unused name beside `releases/` for what is to be deleted: one rename removes it from sight. */
export function nameAside({ root }: Site): string {
  return join(root, `${asidePrefix}${randomBytes(4).toString('hex')}`);
}

/**
 * Deletes the staged archive and what was set aside earlier. What cannot be deleted, such as an immutable file, stays
 * aside, where it is in nobody's way, and is returned.
 *
 * @throws Problem `prerequisite.staging-unwritable`: the staging folder can be neither deleted nor set aside
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
