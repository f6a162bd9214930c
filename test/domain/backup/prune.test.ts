import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createBackup } from '../../../src/domain/backup/create.ts';
import { listBackups } from '../../../src/domain/backup/list.ts';
import { pruneBackups } from '../../../src/domain/backup/prune.ts';
import { parseMounts } from '../../../src/domain/backup/sources.ts';
import { makeBackupSite, sh } from './site.ts';

it('keeps the newest chains, journals before it deletes, and sweeps what a kill left', async () => {
  const { data, ...task } = await makeBackupSite();
  const { folder } = task.site.backup;
  sh(data, 'echo 1 > 1');
  const old = await createBackup(task);
  await new Promise((resolve) => setTimeout(resolve, 1100));
  // Not to be added to any more.
  sh(join(folder, old.id), "sed -i 's|//|/#|' folder-1.inventory");
  const fresh = await createBackup(task);
  await mkdir(join(folder, `.${old.id}.partial`));
  await mkdir(join(folder, `.20000101T000000Z-0000.pruned`));
  await mkdir(join(folder, 'of the administrator'));

  expect(await pruneBackups({ ...task, keep: 2 })).toEqual([]);
  expect(await pruneBackups({ ...task, keep: 1, protect: [old.id] })).toEqual([]);
  expect(await pruneBackups({ ...task, keep: 1, step: 'prune' })).toEqual([old.id]);
  expect((await listBackups(task)).map(({ id }) => id)).toEqual([fresh.id]);
  expect((await readdir(folder)).sort()).toEqual([fresh.id, 'of the administrator']);
  expect(task.journal.records.at(-1)).toMatchObject({
    event: 'backup.pruned',
    step: 'prune',
    data: { ids: [old.id] },
  });
});

it('reads the names of mount points with spaces in them', () => {
  const line = '36 35 98:0 / /mnt/a\\040b\\134c rw,noatime - ext3 /dev/root rw';
  expect(parseMounts(`${line}\n`)).toContain('/mnt/a b\\c');
});
