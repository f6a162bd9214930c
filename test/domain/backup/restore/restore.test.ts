import { lchown, mkdir, readdir, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createBackup } from '../../../../src/domain/backup/take/create.ts';
import { listBackups } from '../../../../src/domain/backup/record/list.ts';
import { restoreBackup } from '../../../../src/domain/backup/restore/restore.ts';
import { verifyBackup } from '../../../../src/domain/backup/keep/verify.ts';
import { describeTree, fillFolder, makeBackupSite, sh } from '../site.ts';
import { makeChain, withoutFolderItself } from './restore-kit.ts';

describe('a restore to the platform', () => {
  it('makes a folder that is gone', async () => {
    const { data, task, added, tree } = await makeChain();
    await rm(data, { recursive: true });
    await restoreBackup({ ...task, id: added.id });
    expect(describeTree(data)).toBe(tree);
  });

  it('changes nothing when a part of the chain is damaged, even of another folder', async () => {
    const { root, ...task } = await makeBackupSite({ folders: ['data', 'other'] });
    sh(root, 'echo 1 > data/1; echo 2 > other/2');
    const { id } = await createBackup(task);
    sh(root, 'echo 3 > data/1; echo 4 > other/2');
    const before = describeTree(join(root, 'data')) + describeTree(join(root, 'other'));
    const archive = join(task.site.backup.folder, id, 'folder-2.files.tar.zst');
    sh(root, `printf x | dd of=${archive} bs=1 seek=20 conv=notrunc status=none`);
    await expect(restoreBackup({ ...task, id })).rejects.toMatchObject({
      code: 'backup.damaged',
      params: { id, file: 'folder-2.files.tar.zst', reason: 'digest' },
    });
    const after = describeTree(join(root, 'data')) + describeTree(join(root, 'other'));
    expect(withoutFolderItself(after)).toBe(withoutFolderItself(before));
    expect(sh(root, 'find data other -name .ospi-restore')).toBe('');
  });

  it('is not led elsewhere by a link in the place of its scratch folder', async () => {
    const { root, data, task, added, tree } = await makeChain();
    await mkdir(join(root, 'precious', 'new'), { recursive: true });
    await writeFile(join(root, 'precious', 'new', 'file'), 'kept');
    await symlink(join(root, 'precious'), join(data, '.ospi-restore'));
    await lchown(join(data, '.ospi-restore'), 33, 33); // Owned by the platform's account: root creates none.
    await restoreBackup({ ...task, id: added.id });
    expect(describeTree(data)).toBe(tree);
    expect(sh(root, 'find precious')).toBe('precious\nprecious/new\nprecious/new/file\n');
  });

  it('is refused for a backup of other folders', async () => {
    const { root, site, task, full } = await makeChain();
    const folders = [join(root, 'another')];
    const changedSite = { ...site, backup: { ...site.backup, folders } };
    await expect(restoreBackup({ ...task, site: changedSite, id: full.id })).rejects.toMatchObject({
      code: 'backup.folders-differ',
    });
  });

  it('is journalled', async () => {
    const { task, full } = await makeChain();
    await restoreBackup({ ...task, attempt: 'a', step: 'snapshot', id: full.id });
    expect(task.journal.records.at(-1)).toMatchObject({
      event: 'backup.restored',
      attempt: 'a',
      step: 'snapshot',
      data: { id: full.id },
    });
  });
});

describe('a restore to a folder', () => {
  it('is refused where something is', async () => {
    const { root, data, task, full } = await makeChain();
    await expect(restoreBackup({ ...task, id: full.id, to: root })).rejects.toMatchObject({
      code: 'backup.target-not-empty',
    });
    const to = join(root, 'planipsy.yaml', 'x');
    await expect(restoreBackup({ ...task, id: full.id, to })).resolves.toMatchObject({
      folders: [join(to, data)],
    });
    await expect(restoreBackup({ ...task, id: full.id, to: '/proc/ospi' })).rejects.toMatchObject({
      code: 'backup.target-unwritable',
    });
  });

  // What was restored there ended up in the next backup, or was swept away with the last one.
  it('is refused inside the data and the backups', async () => {
    const { data, site, task, full } = await makeChain();
    for (const folder of [data, site.backup.folder])
      await expect(restoreBackup({ ...task, id: full.id, to: join(folder, 'new') })).rejects.toMatchObject({
        code: 'backup.target-inside',
      });
  });

  it('takes up where a killed one left off', async () => {
    const { root, data, task, added, tree } = await makeChain();
    const to = join(root, 'to');
    sh(root, 'umask 077; mkdir -p to/.ospi-restore-x/mark to/.ospi-restore-x/new/half');
    await restoreBackup({ ...task, id: added.id, to });
    expect(describeTree(join(to, data))).toBe(tree);
    expect(await readdir(to)).toEqual([data.split('/')[1]]);
  });
});

describe('a verification', () => {
  it('reads the whole chain', async () => {
    const { task, full, added } = await makeChain();
    const progress: number[] = [];
    const onProgress = (percent: number) => progress.push(percent);
    expect(await verifyBackup({ ...task, id: added.id, onProgress })).toEqual([full.id, added.id]);
    expect(progress.at(-1)).toBe(100);
  });

  it.each(['files.tar.zst', 'directories.tar.zst', 'inventory', 'removed'])(
    'finds a changed byte in %s, also of the backup that it adds to',
    async (ending) => {
      const { data, ...task } = await makeBackupSite();
      fillFolder(data);
      const full = await createBackup(task);
      sh(data, 'rm -r deep');
      const added = await createBackup({ ...task, base: full.id });
      const owner = ending === 'removed' ? added : full;
      const file = `folder-1.${ending}`;
      sh(
        join(task.site.backup.folder, owner.id),
        `printf X | dd of=${file} bs=1 seek=3 conv=notrunc status=none`,
      );
      await expect(verifyBackup({ ...task, id: added.id })).rejects.toMatchObject({
        code: 'backup.damaged',
        params: { id: owner.id, file, reason: 'digest' },
      });
    },
  );

  it('finds a cut-off or missing file, as the list does', async () => {
    const { task, full, added } = await makeChain();
    await truncate(join(task.site.backup.folder, full.id, 'folder-1.files.tar.zst'), 30);
    expect((await listBackups(task)).map(({ complete }) => complete)).toEqual([false, false]);
    await expect(verifyBackup({ ...task, id: added.id })).rejects.toMatchObject({
      code: 'backup.chain-incomplete',
      params: { id: added.id, missing: full.id },
    });
    await expect(verifyBackup({ ...task, id: '20000101T000000Z-0000' })).rejects.toMatchObject({
      code: 'backup.unknown',
    });
  });
});
