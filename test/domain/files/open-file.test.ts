import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, constants, readSync } from 'node:fs';
import { mkdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { NotAFile, openFile, openFileSync } from '../../../src/domain/files/open-file.ts';
import { readWholeFile, Unreadable } from '../../../src/domain/files/read-file.ts';
import { openPlainFile } from '../../../src/domain/files/plain-file.ts';
import { makeScratchFolder } from '../../ports.ts';

const isRoot = process.geteuid?.() === 0;

/** One of each kind that is not a regular file, and a link to each. */
async function makeOthers(): Promise<readonly (readonly [string, 'folder' | 'special'])[]> {
  const folder = await makeScratchFolder();
  const at = (name: string) => join(folder, name);
  await mkdir(at('folder'));
  execFileSync('mkfifo', [at('pipe')]);
  const server = createServer().listen(at('socket'));
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  if (isRoot) execFileSync('mknod', [at('device'), 'c', '1', '7']);
  const names = ['folder', 'pipe', 'socket', ...(isRoot ? ['device'] : [])];
  for (const name of names) await symlink(name, at(`${name}.link`));
  return names.flatMap((name) => {
    const form = name === 'folder' ? 'folder' : 'special';
    return [[at(name), form] as const, [at(`${name}.link`), form] as const];
  });
}

test('nothing but a file is opened, also where a link leads to it', async () => {
  for (const [path, form] of await makeOthers()) {
    await expect(openFile(path), path).rejects.toMatchObject({ form });
    expect(() => openFileSync(path), path).toThrow(NotAFile);
    const unfollowed = path.endsWith('.link') ? 'link' : form;
    await expect(openFile(path, { followsLinks: false }), path).rejects.toMatchObject({ form: unfollowed });
    await expect(readWholeFile(path, { maximumBytes: 10 })).rejects.toMatchObject({ reason: 'not-a-file' });
  }
});

test('a file is opened as asked, through links or not, and system errors stay what they are', async () => {
  const folder = await makeScratchFolder();
  const path = join(folder, 'file');
  await writeFile(path, 'content');
  await symlink('file', join(folder, 'link'));
  await symlink('nowhere', join(folder, 'dangling'));
  expect(String(await readWholeFile(join(folder, 'link'), { maximumBytes: 7 }))).toBe('content');
  const refused = readWholeFile(path, { maximumBytes: 6 });
  await expect(refused).rejects.toBeInstanceOf(Unreadable);
  await expect(refused).rejects.toMatchObject({ reason: 'too-large' });
  for (const name of ['none', 'dangling'])
    await expect(openFile(join(folder, name))).rejects.toMatchObject({ code: 'ENOENT' });
  await expect(openFile(join(folder, 'link'), { followsLinks: false })).rejects.toMatchObject({
    form: 'link',
  });
  const fd = openFileSync(path, { flags: constants.O_RDWR, followsLinks: false });
  expect(readSync(fd, Buffer.alloc(9))).toBe(7);
  closeSync(fd);
});

test('what is read is what was looked at, whatever becomes of the name', async () => {
  const folder = await makeScratchFolder();
  const path = join(folder, 'file');
  await writeFile(path, 'looked at');
  const file = await openFile(path);
  await writeFile(join(folder, 'other'), 'swapped in');
  await rename(join(folder, 'other'), path);
  expect(await file.readFile('utf8')).toBe('looked at');
  await file.close();
});

test('a file of the tool’s own is made where there is none, once, also by many at a time', async () => {
  const folder = await makeScratchFolder();
  for (let round = 0; round < 20; round += 1) {
    const path = join(folder, `lock-${round}`);
    const opened = await Promise.all(
      Array.from({ length: 8 }, () => openPlainFile(path, constants.O_RDWR | constants.O_CREAT, 0o600)),
    );
    const inodes = await Promise.all(opened.map(async (file) => (await file.stat()).ino));
    expect(new Set(inodes).size).toBe(1);
    expect(((await opened[0]?.stat())?.mode ?? 0) & 0o777).toBe(0o600);
    for (const file of opened) await file.close();
    await rm(path);
  }
});
