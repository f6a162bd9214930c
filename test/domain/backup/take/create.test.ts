import { execFile } from 'node:child_process';
import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createBackup } from '../../../../src/domain/backup/take/create.ts';
import { listBackups } from '../../../../src/domain/backup/record/list.ts';
import { restoreBackup } from '../../../../src/domain/backup/restore/restore.ts';
import { verifyBackup } from '../../../../src/domain/backup/keep/verify.ts';
import { withOwnMounts } from '../../../mounts.ts';
import { buildWorker, runWorker } from '../run-worker.ts';
import { describeTree, fillFolder, makeBackupSite, sh } from '../site.ts';

describe('a full backup', () => {
  it('brings everything back, to another folder and to the platform', async () => {
    const { root, data, ...task } = await makeBackupSite();
    fillFolder(data);
    const before = describeTree(data);
    const progress: number[] = [];
    const backup = await createBackup({ ...task, onProgress: (percent) => progress.push(percent) });
    expect(backup).toMatchObject({ complete: true, files: 13 });
    expect(progress.at(-1)).toBe(100);
    expect(progress).toEqual([...progress].sort((a, b) => a - b));
    expect(await listBackups(task)).toEqual([backup]);
    expect(await verifyBackup({ ...task, id: backup.id })).toEqual([backup.id]);
    expect(describeTree(data)).toBe(before);

    const to = join(root, 'elsewhere');
    await restoreBackup({ ...task, id: backup.id, to });
    expect(describeTree(join(to, data))).toBe(before);
    expect(await readdir(to)).toEqual([data.split('/')[1]]);

    sh(data, 'chmod u+w locked; rm -rf deep locked; echo other > deep; chmod 700 .; setfacl -m d:u:5:rwx .');
    await restoreBackup({ ...task, id: backup.id });
    expect(describeTree(data)).toBe(before);
    expect(await readdir(data)).not.toContain('.ospi-restore');
  });

  it('is private, durable and journalled', async () => {
    const { data, ...task } = await makeBackupSite();
    fillFolder(data);
    const { id, bytes, files } = await createBackup({ ...task, attempt: null });
    const { folder } = task.site.backup;
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
    expect((await stat(join(folder, id))).mode & 0o777).toBe(0o700);
    expect(sh(join(folder, id), 'ls; find . -type f ! -perm 600').split('\n').filter(Boolean)).toEqual([
      'backup.json',
      'folder-1.attributes',
      'folder-1.directories.tar.zst',
      'folder-1.files.tar.zst',
      'folder-1.inventory',
      'folder-1.removed',
    ]);
    expect(
      sh(
        folder,
        "du -sb --apparent-size */*.zst */folder* | sort -u | awk '{ sum += $1 } END { print sum }'",
      ).trim(),
    ).toBe(String(bytes));
    expect(task.journal.records.at(-1)).toMatchObject({
      event: 'backup.created',
      attempt: null,
      step: null,
      data: { id, bytes, files },
    });
  });

  it('holds several folders', async () => {
    const { root, ...task } = await makeBackupSite({ folders: ['a', 'b'] });
    sh(root, 'echo a > a/1; echo b > b/1');
    const { id } = await createBackup(task);
    const before = sh(root, 'head a/* b/*');
    sh(root, 'echo x > a/1; rm b/1; echo y > b/2');
    await restoreBackup({ ...task, id });
    expect(sh(root, 'head a/* b/*')).toBe(before);
  });

  it('is compressed with gzip where there is no zstd', async () => {
    const { data, ...task } = await makeBackupSite();
    fillFolder(data);
    const before = describeTree(data);
    const { shell } = task.ports;
    const find = async (program: string) => (program === 'zstd' ? undefined : shell.find(program));
    const { id } = await createBackup({ ...task, ports: { ...task.ports, shell: { ...shell, find } } });
    expect(await readdir(join(task.site.backup.folder, id))).toContain('folder-1.files.tar.gz');
    expect(await verifyBackup({ ...task, id })).toEqual([id]);
    await restoreBackup({ ...task, id });
    expect(describeTree(data)).toBe(before);
  });
});

describe('a backup that adds to another', () => {
  it('catches what kept its size and time, and a file put in the place of another', async () => {
    const { data, ...task } = await makeBackupSite();
    sh(data, 'echo 1 > same; echo 1 > swapped; echo 1 > untouched; touch -d 2020-01-01 *');
    const full = await createBackup(task);
    sh(data, 'echo 2 > same; echo 2 > .new; mv .new swapped; touch -d 2020-01-01 same swapped');
    const before = describeTree(data);
    const next = await createBackup(task);
    expect(next.base).toBe(full.id);
    await restoreBackup({ ...task, id: next.id });
    expect(describeTree(data)).toBe(before);
  });

  it('holds nothing but names when nothing changed for a while', async () => {
    const { data, ...task } = await makeBackupSite();
    fillFolder(data);
    await new Promise((resolve) => setTimeout(resolve, 2100));
    await createBackup(task);
    expect(await createBackup(task)).toMatchObject({ files: 0, complete: true });
  });

  it('is followed by another such one while nothing changes, however small the folder is', async () => {
    const { data, ...task } = await makeBackupSite();
    sh(data, 'mkdir -p one/two/three; echo 1 > one/1; echo 2 > one/two/2');
    await new Promise((resolve) => setTimeout(resolve, 2100));
    const ids: string[] = [];
    for (let made = 0; made < 4; made += 1) {
      const { id, base } = await createBackup(task);
      expect(base).toBe(ids.at(-1));
      ids.push(id);
    }
  });

  it('has the last word of what was written while the first was made', async () => {
    const { data, ...task } = await makeBackupSite();
    sh(data, 'head -c 30M /dev/urandom > large; mkdir busy');
    const writer = execFile('bash', [
      '-c',
      'cd "$0"; i=0; while :; do i=$((i+1)); echo $i >> log; echo $i > busy/$((i % 50)); mv busy/$((i % 50)) busy/m$((i % 7)); rm -rf busy/d; mkdir busy/d; head -c 100 /dev/urandom | dd of=large seek=$((i % 3000)) bs=10k conv=notrunc status=none; done',
      data,
    ]);
    onTestFinished(() => void writer.kill('SIGKILL'));
    await new Promise((resolve) => setTimeout(resolve, 300));
    const first = await createBackup(task);
    expect(first.complete).toBe(true);
    writer.kill('SIGKILL');
    await new Promise((resolve) => setTimeout(resolve, 300));
    const before = describeTree(data);
    const snapshot = await createBackup({ ...task, base: first.id });
    expect(snapshot.base).toBe(first.id);
    sh(data, 'rm -r *');
    await restoreBackup({ ...task, id: first.id });
    await restoreBackup({ ...task, id: snapshot.id });
    expect(describeTree(data)).toBe(before);
  });

  it('is a full one when the inventory of its base is damaged', async () => {
    const { data, ...task } = await makeBackupSite();
    fillFolder(data);
    const { id } = await createBackup(task);
    sh(join(task.site.backup.folder, id), "sed -i 's|//|/#|' folder-1.inventory");
    expect(await createBackup({ ...task, base: id })).not.toHaveProperty('base');
  });

  it('holds what a restore to the platform has put back', async () => {
    const { data, ...task } = await makeBackupSite();
    fillFolder(data);
    const before = describeTree(data);
    const { id } = await createBackup(task);
    sh(data, 'echo other > deep/er/two; rm link; mkdir deep/new');
    await restoreBackup({ ...task, id });
    const next = await createBackup(task);
    expect(next).toMatchObject({ base: id });
    sh(data, 'rm deep/er/two link');
    await restoreBackup({ ...task, id: next.id });
    expect(describeTree(data)).toBe(before);
  });
});

describe('a backup that cannot be made', () => {
  it('is refused when a data folder is missing, and leaves nothing', async () => {
    const { data, ...task } = await makeBackupSite();
    await rm(data, { recursive: true });
    await expect(createBackup(task)).rejects.toMatchObject({
      code: 'backup.source-missing',
      params: { path: data },
    });
    expect(await listBackups(task)).toEqual([]);
  });

  it('fails on a file that cannot be read, rather than leave it out', async () => {
    const { root, data, ...task } = await makeBackupSite();
    sh(data, 'echo secret > secret; chmod 000 secret; mkdir closed; echo x > closed/x; chmod 000 closed');
    const worker = await buildWorker();
    sh(root, 'if [ "$(id -u)" = 0 ]; then chown -R 65534:65534 .; fi');
    expect(runWorker({ worker, args: ['create', root], through: asOrdinaryUser() }).problem).toMatch(
      /backup\.program-failed.*Permission denied/,
    );
    sh(data, 'chmod 700 closed');
    expect(runWorker({ worker, args: ['create', root], through: asOrdinaryUser() }).problem).toMatch(
      /backup\.program-failed.*secret: Cannot open: Permission denied/,
    );
    expect(await readdir(task.site.backup.folder)).toEqual([]);
  });

  it('leaves nothing on a full disk', async () => {
    const { root, data, site } = await makeBackupSite();
    sh(data, 'head -c 20M /dev/urandom > large');
    const worker = await buildWorker();
    const script = `mkdir -p ${site.backup.folder}; mount -t tmpfs -o size=4m none ${site.backup.folder}; "$@"; ls -A ${site.backup.folder}`;
    const through = withOwnMounts(script);
    const { problem } = runWorker({ worker, args: ['create', root], through });
    expect(problem).toBe(`backup.no-space {"path":"${site.backup.folder}"}`);
  });

  it('stops when it is interrupted, and leaves nothing', async () => {
    const { data, ...task } = await makeBackupSite();
    sh(data, 'head -c 200M /dev/urandom > large');
    const controller = new AbortController();
    const onProgress = (percent: number) => {
      if (percent > 0) controller.abort();
    };
    await expect(
      createBackup({ ...task, onProgress, interruption: controller.signal }),
    ).rejects.toMatchObject({
      code: 'backup.interrupted',
    });
    expect(await readdir(task.site.backup.folder)).toEqual([]);
  });

  it('is refused over what is mounted in a data folder, which could not be moved aside', async () => {
    const { root, data } = await makeBackupSite();
    const worker = await buildWorker();
    const mount = join(data, 'a b');
    const script = `mkdir "${mount}"; mount -t tmpfs none "${mount}"; "$@"`;
    const through = withOwnMounts(script);
    expect(runWorker({ worker, args: ['create', root], through }).problem).toBe(
      `backup.mount-inside ${JSON.stringify({ folder: data, mount })}`,
    );
  });
});

describe('an ordinary user', () => {
  it('backs his own files up and restores them', async () => {
    const { root, data, ...task } = await makeBackupSite();
    const worker = await buildWorker();
    sh(root, 'chmod 755 .; if [ "$(id -u)" = 0 ]; then chown -R 65534:65534 .; fi');
    const [program = 'env', ...args] = asOrdinaryUser();
    sh(
      root,
      `declare -f >/dev/null; ${[program, ...args].join(' ')} bash -ec 'cd data; mkdir -p a/b locked; echo 1 > a/b/1; echo 2 > locked/2; chmod 555 locked; ln a/b/1 hard; setfacl -m u:33:r hard'`,
    );
    const before = describeTree(data);
    const options = { worker, through: asOrdinaryUser() };
    expect(runWorker({ ...options, args: ['create', root] })).toEqual({ killed: false, problem: '' });
    const [backup] = await listBackups(task);
    sh(root, `${[program, ...args].join(' ')} bash -ec 'cd data; rm -rf a; echo 3 > new'`);
    expect(runWorker({ ...options, args: ['restore', root, backup?.id ?? ''] }).problem).toBe('');
    expect(describeTree(data)).toBe(before);
  });
});

/** Root reads everything; as root, the test uses another user. */
function asOrdinaryUser(): readonly string[] {
  return process.geteuid?.() === 0
    ? ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups']
    : ['env'];
}
