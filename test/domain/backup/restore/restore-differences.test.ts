import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createBackup } from '../../../../src/domain/backup/take/create.ts';
import { restoreBackup } from '../../../../src/domain/backup/restore/restore.ts';
import type { Command, Shell } from '../../../../src/ports/shell.ts';
import { describeTree, makeBackupSite, sh } from '../site.ts';
import { makeSettledSite, settle } from './restore-differences-kit.ts';

describe('a restore of what differs', () => {
  it('reads and changes nothing where nothing differs, and is journalled all the same', async () => {
    const { root, data, ...task } = await makeSettledSite();
    const { id } = await createBackup(task);
    const before = describeChanges(data);
    const { ports, programs } = watchPrograms(task.ports);
    const progress: number[] = [];
    const onProgress = (percent: number) => progress.push(percent);
    expect(await restoreBackup({ ...task, ports, id, onProgress })).toMatchObject({ folders: [data] });
    expect(describeChanges(data)).toBe(before);
    expect(programs.filter((program) => ['tar', 'zstd'].includes(program))).toEqual([]);
    expect(task.journal.records.at(-1)).toMatchObject({ event: 'backup.restored', data: { id } });
    expect(progress.at(-1)).toBe(100);
    expect(await readdir(join(root, 'state'))).not.toContain('restore');
  });

  it('keeps the files that were not touched', async () => {
    const { data, ...task } = await makeSettledSite();
    const { id } = await createBackup(task);
    const tree = describeTree(data);
    const inodes = listInodes(data);
    sh(
      data,
      `echo 2 >> deep/one; chmod 600 'with space/a b'; mkdir new; echo n > new/n; rm fifo
       setfattr -n user.more -v x deep; chmod 700 empty; setfattr -x user.dir deep`,
    );
    await restoreBackup({ ...task, id });
    expect(describeTree(data)).toBe(tree);
    const restored = ['./deep/one', './deep/hard', './with space/a b', './fifo'];
    const isKept = (line: string) => !restored.includes(line.slice(line.indexOf(' ') + 1));
    expect(listInodes(data).filter(isKept)).toEqual(inodes.filter(isKept));
    expect(listInodes(data)).not.toEqual(inodes);
  });

  it('brings back what changed without changing its size and time', async () => {
    const { data, ...task } = await makeSettledSite();
    const { id } = await createBackup(task);
    const tree = describeTree(data);
    sh(data, 'touch -r deep/er/two ../time; echo owt > deep/er/two; touch -r ../time deep/er/two');
    expect(describeTree(data)).not.toBe(tree);
    await restoreBackup({ ...task, id });
    expect(describeTree(data)).toBe(tree);
  });

  it('brings back what only its owner, mode, ACL, attributes or times changed, of folders too', async () => {
    const { data, ...task } = await makeSettledSite();
    const { id } = await createBackup(task);
    const tree = describeTree(data);
    sh(
      data,
      `touch -d 2030-01-01 deep deep/er/two link empty .; chmod 1700 deep/er; setfacl -m u:9:x deep/er sticky
       setfacl -m d:u:9:x empty; setfattr -n user.dir -v other deep; chmod 4711 latin*; chmod 711 .
       setfattr -n 'user.with space' -v x locked; setfattr -n user.root -v x .
       if [ "$(id -u)" = 0 ]; then chown 5:6 sticky deep/er/two .; setfattr -n trusted.dir -v x sticky; fi`,
    );
    await restoreBackup({ ...task, id });
    expect(describeTree(data)).toBe(tree);
  });

  it('turns folders into files and back, whatever their names', async () => {
    const { data, ...task } = await makeSettledSite();
    sh(
      data,
      `mkdir -p -- '.hid/.den' '-d/*' $'a\\nb/.c' 'w[i]ld\\\\'; for d in .hid .hid/.den -d '-d/*' $'a\\nb/.c' 'w[i]ld\\\\'; do echo x > "./$d/.x"; echo y > "./$d/y"; done; echo f > file`,
    );
    await settle();
    const { id } = await createBackup(task);
    const tree = describeTree(data);
    sh(
      data,
      `chmod u+w locked; rm -r .hid ./-d locked deep/er; echo was-a-folder > .hid; ln -s /nowhere ./-d; rm file; mkdir -p file/.in/.deeper locked/.in
       echo 1 > file/.in/.deeper/.1; echo 2 > file/.2; echo 3 > locked/.in/3; mkfifo deep/er
       mv $'a\\nb' .renamed; mv w*ld* $'a\\nb'; mkdir -p '.gone/.a/.b' .gone/z; touch .gone/.a/.b/.c .gone/z/z`,
    );
    await restoreBackup({ ...task, id });
    expect(describeTree(data)).toBe(tree);
    expect(await readdir(data)).not.toContain('.ospi-restore');
  });

  it('leaves archives alone that have nothing to give', async () => {
    const { root, data, ...task } = await makeSettledSite();
    const full = await createBackup(task);
    sh(data, 'echo 2 > added');
    await settle();
    const { id } = await createBackup({ ...task, base: full.id });
    const tree = describeTree(data);
    const archive = join(root, 'backups', full.id, 'folder-1.files.tar.zst');
    sh(root, `printf x | dd of=${archive} bs=1 seek=20 conv=notrunc status=none`);
    sh(data, 'echo 3 > added; rm -r empty');
    await restoreBackup({ ...task, id });
    expect(describeTree(data)).toBe(tree);
    sh(data, 'rm dangling');
    const damaged = { code: 'backup.damaged', params: { id: full.id, file: 'folder-1.files.tar.zst' } };
    await expect(restoreBackup({ ...task, id })).rejects.toMatchObject(damaged);
    expect(await readdir(data)).not.toContain('dangling');
    expect(await readdir(data)).not.toContain('.ospi-restore');
  });
});

describe('hard links', () => {
  it('are links again where a folder on the way to one was renamed, before or after the backup', async () => {
    const { root, data, ...task } = await makeBackupSite();
    sh(data, 'mkdir d z; echo 1 > d/x; ln d/x z/y; echo 2 > z/a; ln z/a d/b');
    await settle();
    const full = await createBackup(task);
    const first = describeTree(data);
    sh(data, 'mv d e');
    await settle();
    const { id } = await createBackup({ ...task, base: full.id });
    const second = describeTree(data);
    for (const [backup, tree] of [
      [full.id, first],
      [id, second],
    ] as const) {
      await restoreBackup({ ...task, id: backup });
      expect(describeTree(data)).toBe(tree);
      await restoreBackup({ ...task, id: backup, to: join(root, backup) });
      expect(describeTree(join(root, backup, data))).toBe(tree);
    }
  });

  it('come without the name that their archive has first, when that is not wanted', async () => {
    const { data, ...task } = await makeBackupSite();
    sh(data, 'mkdir d z; echo 1 > d/x; ln d/x z/y; echo 3 > z/other; echo 4 > d/4');
    await settle();
    const full = await createBackup(task);
    sh(data, 'mv d e');
    await settle();
    const { id } = await createBackup({ ...task, base: full.id });
    const tree = describeTree(data);
    // Now z/y is wanted from the full backup, where it is a link to d/x.
    sh(data, 'rm z/y');
    await restoreBackup({ ...task, id });
    expect(describeTree(data)).toBe(tree);
  });
});

describe('a backup made while files vanished', () => {
  it('gives back all that it holds, whatever is wanted of it', async () => {
    const { data, ...task } = await makeBackupSite();
    sh(
      data,
      'mkdir busy calm gone; for i in $(seq 100 199); do echo $i > busy/$i; echo $i > calm/$i; done; echo 1 > gone/1',
    );
    await settle();
    const { ports } = task;
    // Between the inventory and the archive of the files, which is the second: the first has the folders.
    let archives = 0;
    const shell: Shell = {
      ...ports.shell,
      pipe: async (commands, options) => {
        if (commands[0]?.args?.includes('--create') === true) archives += 1;
        if (archives === 2) sh(data, 'rm -rf busy/100 busy/150 gone');
        return ports.shell.pipe(commands, options);
      },
    };
    const { id } = await createBackup({ ...task, ports: { ...ports, shell } });
    sh(data, 'rm -r calm; rm busy/1[4-9]*; mkdir gone; echo 2 > gone/2');
    await restoreBackup({ ...task, id });
    const names = sh(data, 'find . -type f | sort').trim().split('\n');
    expect(names).toHaveLength(198);
    expect(names).not.toContain('./busy/150');
    expect(sh(data, 'cat busy/151 busy/101 calm/100')).toBe('151\n101\n100\n');
    expect(sh(data, 'ls -A gone')).toBe('');
  });
});

describe('somebody who works in the folder meanwhile', () => {
  it('does not lead the restore elsewhere with a link in the place of a folder', async () => {
    const { root, data, ...task } = await makeSettledSite();
    const { id } = await createBackup(task);
    const tree = describeTree(data);
    sh(
      root,
      'mkdir -p precious/er; echo kept > precious/one; echo kept > precious/er/two; chmod 700 precious',
    );
    const precious = describeTree(join(root, 'precious'));
    sh(data, 'echo 2 > deep/one; echo 3 > deep/er/two');
    const { ports } = task;
    // After everything was staged, before anything is moved.
    const files: typeof ports.files = {
      ...ports.files,
      syncFileSystem: async (path) => {
        sh(data, 'test -e ../stolen || { mv deep ../stolen; ln -s ../precious deep; }');
        return ports.files.syncFileSystem(path);
      },
    };
    await restoreBackup({ ...task, ports: { ...ports, files }, id });
    expect(describeTree(data)).toBe(tree);
    expect(describeTree(join(root, 'precious'))).toBe(precious);
  });
});

/** With the change times, which nobody can reset. */
function describeChanges(folder: string): string {
  return sh(folder, "find . -printf '%p %i %C@ %T@\\n' | sort");
}

function listInodes(folder: string): string[] {
  return sh(folder, "find . -printf '%i %p\\n' | sort").split('\n');
}

function watchPrograms(ports: Awaited<ReturnType<typeof makeBackupSite>>['ports']) {
  const programs: string[] = [];
  const watch = (command: Command) => {
    programs.push(command.program);
    return command;
  };
  const { shell } = ports;
  const watched: Shell = {
    ...shell,
    run: (command, options) => shell.run(watch(command), options),
    pipe: (commands, options) => shell.pipe(commands.map(watch), options),
  };
  return { ports: { ...ports, shell: watched }, programs };
}
