import { join } from 'node:path';
import { geteuid } from 'node:process';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createBackup } from '../../../src/domain/backup/take/create.ts';
import { removeExcess } from '../../../src/domain/backup/restore/make-room.ts';
import { storedFolders, requireChain } from '../../../src/domain/backup/record/require-chain.ts';
import { restoreBackup } from '../../../src/domain/backup/restore/restore.ts';
import { describeTree, listScratches, makeBackupSite, sh } from './site.ts';

/** For files and folders: `a` append-only, `i` immutable. */
function listFlags(folder: string): string {
  return sh(
    folder,
    `find . '(' -type f -o -type d ')' -print0 | sort -z | xargs -0 lsattr -d | sed 's/ /|/' | tr -cd 'ai|\\n./[:alnum:]_ -' | grep -E '^[-a-zA-Z]*[ai][-a-zA-Z]*\\|' || true`,
  )
    .split('\n')
    .map((line) => line.replace(/^[^|]*/, (flags) => flags.replaceAll(/[^ai]/g, '')))
    .join('\n');
}

async function makeFlagged() {
  const made = await makeBackupSite();
  const { data } = made;
  onTestFinished(() => {
    sh(made.root, 'chattr -R -f -a -i . || true');
  });
  sh(
    data,
    `mkdir -p log/deep seal/ed plain; echo 1 > log/audit; echo 2 > seal/ed/file; echo 3 > plain/file; echo 4 > $'plain/new\\nline'; echo 5 > plain/-rf
     printf 6 > $'plain/latin-\\xe9'
     chattr +a log/audit log/deep plain/-rf; chattr +i seal/ed/file seal/ed seal $'plain/new\\nline' $'plain/latin-\\xe9'`,
  );
  return made;
}

describe.runIf(geteuid?.() === 0)('files that are append-only or immutable', () => {
  it('come back as they were, whatever a hook made of them', async () => {
    const { data, ...task } = await makeFlagged();
    const before = { tree: describeTree(data), flags: listFlags(data) };
    expect(before.flags.split('\n').filter(Boolean)).toHaveLength(8);
    const { id: full } = await createBackup(task);
    const { id } = await createBackup(task);
    for (const restored of [full, id]) {
      sh(
        data,
        `echo more >> log/audit; touch log/deep/new; chattr -a log/deep; chattr +i log/deep
         chattr -i seal seal/ed seal/ed/file; echo x > seal/ed/file; rm $(ls -d seal/ed/file); echo y > seal/ed/file
         chattr -i $'plain/latin-\\xe9'; chattr +i plain/file; chattr -a plain/-rf
         mkdir -p new/er; touch new/er/one; chattr +i new/er/one new/er new; echo late > late; chattr +a late; chattr +i plain .`,
      );
      await restoreBackup({ ...task, id: restored });
      expect(describeTree(data)).toBe(before.tree);
      expect(listFlags(data)).toBe(before.flags);
      expect(listScratches(data)).toEqual([]);
    }
  });

  it('come back in a folder that is gone, and that is immutable itself', async () => {
    const { data, root, ...task } = await makeFlagged();
    sh(data, 'chattr +i .');
    const before = { tree: describeTree(data), flags: listFlags(data) };
    const { id } = await createBackup(task);
    sh(root, 'chattr -R -a -i data; rm -r data');
    await restoreBackup({ ...task, id });
    expect(describeTree(data)).toBe(before.tree);
    expect(listFlags(data)).toBe(before.flags);
  });

  it('are known from the backup before where they were not touched', async () => {
    const { data, ...task } = await makeFlagged();
    await new Promise((resolve) => setTimeout(resolve, 2100));
    await createBackup(task);
    sh(data, 'echo 6 > plain/file; chattr -i seal; chattr -a plain/-rf');
    const { id } = await createBackup(task);
    const list = sh(join(task.site.backup.folder, id), "tr '\\0' '\\n' < folder-1.attributes");
    expect(list.split('\n').filter((line) => line.includes('//'))).toEqual([
      'log/audit//a 0',
      'log/deep//a 0',
      expect.stringContaining('plain/latin-'),
      'line//i 0', // The end of a name of two lines.
      'seal/ed//i 0',
      'seal/ed/file//i 0',
    ]);
  });

  it('give way to a restoration that lacks room', async () => {
    const { data, ...task } = await makeFlagged();
    const { id } = await createBackup(task);
    const tree = describeTree(data);
    const flags = listFlags(data);
    sh(data, 'echo more >> log/audit; mkdir new; touch new/fill; chattr +a new/fill; chattr +i new');
    const [record] = await requireChain({ site: task.site, id });
    const [stored] = record === undefined ? [] : storedFolders({ site: task.site, record });
    if (stored === undefined) throw new RangeError('no backup');
    const room = { folder: data, stored, ports: task.ports };
    await removeExcess({ ...room, excess: 'changed', workFolder: join(task.site.state, 'lists') });
    expect(sh(data, 'ls -d new log/audit 2>/dev/null || true')).toBe('');
    await restoreBackup({ ...task, id });
    expect(describeTree(data)).toBe(tree);
    expect(listFlags(data)).toBe(flags);
  });

  it('are no files that a name only makes look so', async () => {
    const { data, ...task } = await makeBackupSite();
    sh(
      data,
      "echo 1 > victim; touch $'x\\n----i---------e------- '; mkdir $'x\\n----i---------e------- .'; touch $'x\\n----i---------e------- ./victim'",
    );
    const { id } = await createBackup(task);
    expect(sh(join(task.site.backup.folder, id), 'cat folder-1.attributes')).toBe('');
  });
});
