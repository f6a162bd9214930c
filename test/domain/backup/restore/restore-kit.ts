import { createBackup } from '../../../../src/domain/backup/take/create.ts';
import { describeTree, makeBackupSite, sh } from '../site.ts';

/** A site with a full backup and an incremental one, and a tree that has changed since. */
export async function makeChain() {
  const { root, data, ...task } = await makeBackupSite();
  sh(data, 'mkdir -p a/b; echo 1 > a/b/1; echo 2 > 2; ln 2 hard; touch -d 2001-01-01 a .');
  const full = await createBackup(task);
  sh(data, 'echo 5 > a/5; rm hard; touch -d 2002-02-02 .');
  const added = await createBackup({ ...task, base: full.id });
  const tree = describeTree(data);
  sh(data, 'rm -r a; echo other > a; echo 3 >> 2; mkdir c; echo 4 > c/4');
  return { root, data, task, site: task.site, full, added, tree };
}

/** A failing restore may have changed the time of the folder that it worked in. */
export function withoutFolderItself(tree: string): string {
  return tree.replaceAll(/^\.\|d\|.*$/gm, '');
}
