import { execFileSync } from 'node:child_process';
import { geteuid } from 'node:process';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createBackup } from '../../../src/domain/backup/take/create.ts';
import { restoreBackup } from '../../../src/domain/backup/restore/restore.ts';
import { tellsFullDisk } from '../../../src/domain/files/full-disk.ts';
import { describeTree, makeBackupSite, sh } from './site.ts';

describe.runIf(geteuid?.() === 0)('on a full disk, a restore', () => {
  it.each([
    { lacks: 'room for all of a file', options: 'size=4m', fill: 'head -c 3M /dev/zero > fill' },
    { lacks: 'names', options: 'nr_inodes=60', fill: 'for n in $(seq 1 30); do touch fill-$n; done' },
  ])('says so where $lacks is lacking', async ({ options, fill }) => {
    const { data, ...task } = await makeBackupSite();
    mountSmall(data, options);
    sh(data, 'head -c 2M /dev/urandom > large; mkdir deep; touch deep/{1..40}');
    const { id } = await createBackup(task);
    sh(data, `rm -r large deep; ${fill}`);
    await expect(restoreBackup({ ...task, id })).rejects.toMatchObject({
      code: 'backup.no-space',
      params: { path: data },
    });
  });

  it('first removes what the attempt itself has brought', async () => {
    const { data, ...task } = await makeBackupSite();
    mountSmall(data, 'size=4m');
    sh(data, 'head -c 1M /dev/urandom > large; mkdir deep; touch deep/{1..40} -- -rf');
    const { id } = await createBackup(task);
    const before = describeTree(data);
    // Down to the last byte: not even a folder can be created.
    sh(
      data,
      'rm -r large; mkdir -p new/er deep/new; for f in new/er/fill deep/new/fill; do head -c 2M /dev/zero > $f || true; done',
    );
    const roomMade: string[] = [];
    const makeRoom = async () => {
      roomMade.push('staging');
      await Promise.resolve();
    };
    await restoreBackup({ ...task, id, makeRoom });
    expect(describeTree(data)).toBe(before);
    expect(roomMade).toEqual(['staging']);
  });
});

// NethServer/dev#7598, and restores that lose what the new disk does not support: tar exits with 0.
it.runIf(geteuid?.() === 0)('what a file system does not take of a restored file is told', async () => {
  const { data, ...task } = await makeBackupSite();
  sh(data, 'echo 1 > f; setfattr -n user.a -v b f; mkdir d; setfacl -m d:u:33:rwx d; echo 2 > plain');
  const { id } = await createBackup(task);
  execFileSync('mount', ['-t', 'ramfs', 'without', data]);
  onTestFinished(() => {
    execFileSync('umount', ['--lazy', data]);
  });
  await restoreBackup({ ...task, id });
  expect(sh(data, 'ls')).toBe('d\nf\nplain\n');
  expect(task.journal.records.filter(({ event }) => event === 'warning')).toMatchObject([
    { data: { code: 'backup.attributes-lost', params: { folder: data, files: 2, example: './f' } } },
  ]);
});

it.each([
  'tar: ./big: Wrote only 1536 of 10240 bytes',
  'zstd: error 70 : Write error : cannot write block : No space left on device',
  'sort: write failed: /var/lib/x: Disk quota exceeded',
  'ERROR 3 (HY000) at line 1: Error writing file (Errcode: 28 "No space left on device")',
  'mysqldump: Got errno 28 on write',
])('knows the words of a full disk: %s', (line) => {
  expect(tellsFullDisk(line)).toBe(true);
});

function mountSmall(folder: string, options: string): void {
  execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'small', folder]);
  onTestFinished(() => {
    execFileSync('umount', ['--lazy', folder]);
  });
}
