import { execFileSync } from 'node:child_process';
import { chmod, chown, mkdir, readFile, readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { readSpooled, writeCourse } from '../../../src/domain/import/read-spool.ts';
import { spoolPaths } from '../../../src/domain/import/spool.ts';
import { account, digestOf, isRoot, makeStand, requireNextServed, type Stand } from './stand.ts';

const day = 24 * 60 * 60 * 1000;

/** The same ports, at another time. */
function later(stand: Stand, milliseconds: number) {
  const clock = { ...stand.ports.clock, now: () => new Date(Date.now() + milliseconds) };
  return { ...stand.ports, clock };
}

describe.runIf(isRoot)('an answer', () => {
  test('in whose place there is a folder is not written; the others are, and it is once the folder is gone', async () => {
    const stand = await makeStand();
    await stand.ask('a');
    stand.act('mkdir -p a.answer.json/x');
    expect((await stand.round()).undelivered).toEqual([{ request: 'a', reason: 'EISDIR' }]);
    await requireNextServed(stand);
    expect(await readdir(join(stand.folder, 'a.answer.json'))).toEqual(['x']);
    stand.act('rm -r a.answer.json');
    expect((await stand.round()).undelivered).toEqual([]);
    expect(await stand.answer('a')).toMatchObject({ state: 'refused' });
    expect((await readdir(stand.folder)).filter((name) => name.startsWith('.'))).toEqual([]);
  });

  test('that root has made immutable is left alone, and the others are written', async () => {
    const stand = await makeStand();
    await stand.ask('a');
    const path = join(stand.folder, 'a.answer.json');
    await writeFile(path, 'immutable');
    execFileSync('chattr', ['+i', path]);
    onTestFinished(() => void execFileSync('chattr', ['-i', path]));
    expect((await stand.round()).undelivered).toEqual([{ request: 'a', reason: 'EPERM' }]);
    await requireNextServed(stand);
    expect(await readFile(path, 'utf8')).toBe('immutable');
  });

  test.each([
    ['changed', 'sed -i s/refused/succeeded/ a.answer.json'],
    ['replaced by a link to a file of root’s', 'ln -sf ../secret a.answer.json'],
    ['deleted', 'rm a.answer.json'],
  ])('that its sender has %s is written once more', async (_, script) => {
    const stand = await makeStand();
    await writeFile(join(stand.folder, '../secret'), 'secret');
    await stand.ask('a');
    await stand.round();
    const answered = await stand.answer('a');
    stand.act(script);
    await stand.round();
    expect(await stand.answer('a')).toEqual(answered);
    expect(await readFile(join(stand.folder, '../secret'), 'utf8')).toBe('secret');
  });

  test('that finds the disk full is not lost: the next round writes it', async () => {
    const stand = await makeStand();
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=128k,mode=2770', 'small', stand.folder]);
    onTestFinished(() => void execFileSync('umount', ['-l', stand.folder]));
    await chown(stand.folder, account, account);
    await stand.ask('a');
    stand.act('cat /dev/zero >ballast 2>/dev/null || true');
    expect((await stand.round()).undelivered).toEqual([{ request: 'a', reason: 'ENOSPC' }]);
    expect((await readdir(stand.folder)).sort()).toEqual(['a.request.json', 'ballast']);
    stand.act('rm ballast');
    expect((await stand.round()).undelivered).toEqual([]);
    expect(await stand.answer('a')).toMatchObject({ state: 'refused' });
  });
});

describe.runIf(isRoot)('a notice', () => {
  async function lay(stand: Stand, content: string): Promise<void> {
    const spooled = await readSpooled(stand.site, 'a');
    if (spooled?.course.update === undefined) throw new Error('it was received');
    await writeFile(spoolPaths(stand.site).notice('a'), content, { mode: 0o600 });
    const sha256 = digestOf(Buffer.from(content));
    const notice = { file: 'a.notice.md', sha256, type: 'text/markdown' } as const;
    const course = { ...spooled.course, update: { ...spooled.course.update, notice } };
    await writeCourse({ ...stand, course });
  }

  async function receive(): Promise<Stand> {
    const stand = await makeStand();
    await stand.upload('planipsy-4.3.0.ospi');
    await stand.ask('a');
    await stand.round();
    return stand;
  }

  test('is put beside the answer, and again if it is removed', async () => {
    const stand = await receive();
    const content = '# Read this\n';
    await lay(stand, content);
    for (const script of [':', 'rm a.notice.md', 'rm a.notice.md; ln -s /etc/shadow a.notice.md']) {
      stand.act(script);
      await stand.round();
      expect(await readFile(join(stand.folder, 'a.notice.md'), 'utf8')).toBe(content);
      const { uid, mode } = await stat(join(stand.folder, 'a.notice.md'));
      expect({ uid, mode: mode & 0o7777 }).toEqual({ uid: account, mode: 0o640 });
    }
  });

  test('of another archive under the same name is replaced, as long as it is', async () => {
    const stand = await receive();
    for (const content of ['# Notice of 4.3.0\n', '# Notice of 4.3.1\n']) {
      await lay(stand, content);
      await stand.round();
      expect(await readFile(join(stand.folder, 'a.notice.md'), 'utf8')).toBe(content);
    }
  });
});

describe.runIf(isRoot)('a request that has ended', () => {
  test('is forgotten after a month, with its files, and not before', async () => {
    const stand = await makeStand();
    await stand.ask('a');
    await stand.round();
    await stand.round({ ports: later(stand, 29 * day) });
    expect(await stand.answer('a')).toBeDefined();
    await stand.round({ ports: later(stand, 31 * day) });
    expect(await readdir(stand.folder)).toEqual([]);
    expect(await readdir(spoolPaths(stand.site).asked)).toEqual([]);
  });

  test('is not forgotten when it was replaced by one that goes on', async () => {
    const stand = await makeStand();
    await stand.ask('a');
    await stand.round();
    await stand.upload('planipsy-4.3.0.ospi');
    await stand.ask('a', { requestedBy: 'M. Martin' });
    await stand.round({ ports: later(stand, 31 * day) });
    expect(await stand.answer('a')).toMatchObject({ state: 'received' });
  });

  test('is kept while something in its place cannot be removed, and does no harm', async () => {
    const stand = await makeStand();
    stand.act('mkdir -p a.request.json/x');
    await stand.round();
    await stand.round({ ports: later(stand, 31 * day) });
    expect(await stand.answer('a')).toMatchObject({ code: 'OSPI-0462' });
    await requireNextServed(stand);
  });
});

describe.runIf(isRoot)('a full disk below the spool', () => {
  async function makeSmall(size: string): Promise<Stand> {
    const stand = await makeStand();
    await mkdir(stand.site.state, { recursive: true });
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size},mode=700`, 'small', stand.site.state]);
    onTestFinished(() => void execFileSync('umount', ['-l', stand.site.state]));
    return stand;
  }

  test('without room for the archive refuses it, and it need not be uploaded again', async () => {
    const stand = await makeSmall('3m');
    await stand.upload('planipsy-4.3.0.ospi');
    await stand.ask('a');
    await stand.round();
    expect(await stand.answer('a')).toMatchObject({ state: 'refused', code: 'OSPI-0380', mendable: true });
    expect(await stand.archives()).toEqual([]);
    execFileSync('mount', ['-o', 'remount,size=20m', stand.site.state]);
    await requireNextServed(stand);
    await stand.ask('b');
    await stand.round();
    expect(await stand.answer('b')).toMatchObject({ state: 'received' });
  });

  test('without any room at all loses no request: it is taken once there is some', async () => {
    const stand = await makeSmall('20m');
    await stand.round();
    await stand.upload('planipsy-4.3.0.ospi');
    await stand.ask('a');
    execFileSync('sh', ['-c', 'cat /dev/zero >"$1/ballast" 2>/dev/null || true', 'sh', stand.site.state]);
    await chmod(join(stand.site.state, 'ballast'), 0o600);
    await expect(stand.round()).rejects.toMatchObject({ code: 'prerequisite.state-unwritable' });
    execFileSync('rm', [join(stand.site.state, 'ballast')]);
    await stand.round();
    expect(await stand.answer('a')).toMatchObject({ state: 'received' });
  });
});
