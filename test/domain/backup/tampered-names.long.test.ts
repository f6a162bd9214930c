import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createBackup } from '../../../src/domain/backup/take/create.ts';
import { restoreBackup } from '../../../src/domain/backup/restore/restore.ts';
import { verifyBackup } from '../../../src/domain/backup/keep/verify.ts';
import { describeTree, makeBackupSite, sh } from './site.ts';

type ListName = 'removed' | 'inventory';

describe('a restore that deleted outside the data folder', () => {
  const names: readonly (readonly [string, (precious: string) => string])[] = [
    ['an absolute name', (precious) => `${precious}\0`],
    ['an absolute name behind a sound one', (precious) => `./2\0${precious}\0`],
    ['a name without its NUL', (precious) => `./2\0${precious}`],
    ['a name that climbs', () => './../../../precious\0'],
    ['a name that climbs in its middle', () => './a/../../../../precious\0'],
    ['a bare ..', () => '..\0'],
    ['the folder itself', () => './\0'],
    ['a dot', () => './.\0'],
    ['an empty name', () => '\0'],
    ['an empty component', () => './a//b\0'],
    ['an option', () => '--no-preserve-root\0'],
  ];

  it.each(names)('refuses %s before it runs anything', async (_what, content) => {
    const { root, data, task, added, tamper } = await makeTamperable();
    const precious = join(root, 'precious');
    await mkdir(precious);
    await writeFile(join(precious, 'file'), 'kept');
    await tamper({ id: added, list: 'removed', content: content(precious) });
    const before = describeTree(data);
    const damaged = {
      code: 'backup.damaged',
      params: { id: added, file: 'folder-1.removed', reason: 'names' },
    };
    const programs: string[] = [];
    const shell: typeof task.ports.shell = {
      ...task.ports.shell,
      run: (command) => {
        programs.push(command.program);
        return task.ports.shell.run(command);
      },
    };
    const ports = { ...task.ports, shell };
    await expect(restoreBackup({ ...task, ports, id: added })).rejects.toMatchObject(damaged);
    await expect(verifyBackup({ ...task, id: added })).rejects.toMatchObject(damaged);
    expect(programs).not.toContain('xargs');
    expect(await readFile(join(precious, 'file'), 'utf8')).toBe('kept');
    expect(describeTree(data).replace(/^\.\|d\|.*$/m, '')).toBe(before.replace(/^\.\|d\|.*$/m, ''));
  });

  it('takes no such names from the inventory of the backup that it adds to', async () => {
    const { task, added, tamper } = await makeTamperable();
    await tamper({ id: added, list: 'inventory', content: '../../precious//f 1 1 1.0 1.0 8\0' });
    await expect(verifyBackup({ ...task, id: added })).rejects.toMatchObject({
      code: 'backup.damaged',
      params: { file: 'folder-1.inventory', reason: 'names' },
    });
    const next = await createBackup(task);
    expect(next.base).toBeUndefined();
    await verifyBackup({ ...task, id: next.id });
  });

  it('makes no folder outside the one that it restores into', async () => {
    const { root, task, full } = await makeTamperable();
    const file = join(task.site.backup.folder, full, 'backup.json');
    const record: unknown = JSON.parse(await readFile(file, 'utf8'));
    const text = JSON.stringify(record).replace(/"path":"[^"]*"/, `"path":"/../../../../..${root}/escaped"`);
    await writeFile(file, text);
    const to = join(root, 'a/b/c');
    await expect(restoreBackup({ ...task, id: full, to })).rejects.toMatchObject({
      code: 'backup.chain-incomplete',
    });
    expect(await readdir(root)).not.toContain('escaped');
  });
});

/** A full backup and an incremental one, and someone who can write anything in both. */
async function makeTamperable() {
  const { root, data, ...task } = await makeBackupSite();
  sh(data, 'mkdir a; echo 1 > a/1; echo 2 > 2');
  const { id: full } = await createBackup(task);
  sh(data, 'rm 2; echo 3 > a/3');
  const { id: added } = await createBackup({ ...task, base: full });
  const tamper = async ({ id, list, content }: { id: string; list: ListName; content: string }) => {
    const folder = join(task.site.backup.folder, id);
    const name = `folder-1.${list}`;
    const bytes = Buffer.from(content);
    const old = createHash('sha256')
      .update(await readFile(join(folder, name)))
      .digest('hex');
    await writeFile(join(folder, name), bytes);
    const text = await readFile(join(folder, 'backup.json'), 'utf8');
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const part = new RegExp(`"bytes": \\d+,\\s+"sha256": "${old}"`);
    const forged = text.replace(part, `"bytes": ${bytes.length}, "sha256": "${sha256}"`);
    expect(forged).not.toBe(text);
    await writeFile(join(folder, 'backup.json'), forged);
  };
  return { root, data, task, full, added, tamper };
}
