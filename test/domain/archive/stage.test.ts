import { execFileSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { lstat, mkdir, open as openFile, readdir, readFile, readlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { makeScratchFolder } from '../../ports.ts';
import {
  baseMembers,
  catchProblem,
  compressors,
  makeArchiveTar,
  open,
  saveArchive,
  zstd,
  type RawMember,
} from './builder.ts';

const quietly = { onProgress: () => undefined };

test.each(['zstd', 'gzip'] as const)(
  'an archive in %s is unpacked as its manifest says',
  async (compression) => {
    const bytes = compressors[compression](makeArchiveTar());
    const archive = await open(await saveArchive(bytes));
    const folder = await makeScratchFolder();
    const seen: number[] = [];
    const digest = await archive.stage({
      folder,
      onProgress: ({ bytes: done, totalBytes }) => seen.push(done / totalBytes),
    });
    await archive.close();

    expect(digest).toEqual({ sha256: sha256(bytes), bytes: bytes.length });
    expect(seen.at(-1)).toBe(1);
    expect(seen).toEqual(seen.toSorted((one, other) => one - other));
    expect((await readdir(folder, { recursive: true })).toSorted()).toEqual(
      [
        'manifest.json',
        'manifest.json.minisig',
        ...baseMembers.map(({ path }) => path.toString()),
      ].toSorted(),
    );
    expect(await readFile(join(folder, 'files/VERSION'), 'utf8')).toBe('4.3.0\n');
    expect(await readlink(join(folder, 'files/start'))).toBe('bin/server');
    expect(await modeOf(join(folder, 'files/bin/server'))).toBe(0o755);
    expect(await modeOf(join(folder, 'files/VERSION'))).toBe(0o644);
    expect(await modeOf(join(folder, 'files/bin'))).toBe(0o755);
  },
);

test('the modes are the manifest’s, whatever the umask', async () => {
  const members = [
    ...baseMembers,
    { path: 'files/closed', type: '5', mode: 0o500 },
    { path: 'files/closed/secret', content: 'x', mode: 0o400 },
    { path: 'files/open', content: 'x', mode: 0o664 },
  ];
  const archive = await open(await saveArchive(zstd(makeArchiveTar({ members }))));
  const folder = await makeScratchFolder();
  const umask = process.umask(0o077);
  try {
    await archive.stage({ folder, ...quietly });
  } finally {
    process.umask(umask);
    await archive.close();
  }
  expect(await modeOf(join(folder, 'files/closed'))).toBe(0o500);
  expect(await modeOf(join(folder, 'files/closed/secret'))).toBe(0o400);
  expect(await modeOf(join(folder, 'files/open'))).toBe(0o664);
});

test('the notice can be read first, and is staged none the less; passes can be repeated', async () => {
  const archive = await open(await saveArchive(zstd(makeArchiveTar())));
  const notice = await archive.readNotice();
  expect(notice).toMatchObject({ path: 'notice.md', sha256: sha256(notice.content) });
  const verified = await archive.verify(quietly);
  const folder = await makeScratchFolder();
  expect(await archive.stage({ folder, ...quietly })).toEqual(verified);
  expect(await readFile(join(folder, 'notice.md'))).toEqual(notice.content);
  await archive.close();
});

test('an altered notice is never shown', async () => {
  const packed: RawMember[] = baseMembers
    .with(0, { path: 'notice.md', content: '# Rien à lire avant ici !!\n' })
    .slice();
  const archive = await open(await saveArchive(zstd(makeArchiveTar({ packed }))));
  expect(await catchProblem(archive.readNotice())).toMatchObject({ code: 'archive.altered-member' });
  await archive.close();
});

test('what a refused archive leaves behind is below the folder, and nothing outside it', async () => {
  const members = [...baseMembers, { path: 'files/z', type: '2', target: 'bin' }];
  const packed = [...members, { path: 'files/z/x', content: 'through a link' }];
  const archive = await open(await saveArchive(zstd(makeArchiveTar({ members, packed }))));
  const parent = await makeScratchFolder();
  const folder = join(parent, 'staging');
  await mkdir(folder);
  expect(await catchProblem(archive.stage({ folder, ...quietly }))).toMatchObject({
    code: 'archive.extra-member',
  });
  await archive.close();
  expect(await readdir(parent)).toEqual(['staging']);
  expect(await readdir(join(folder, 'files/bin'))).toEqual(['server']);
  expect(await readdir(join(folder, 'files'))).not.toContain('z');
});

test('a folder that is not empty, or not there, is refused before anything is written', async () => {
  const archive = await open(await saveArchive(zstd(makeArchiveTar())));
  const folder = await makeScratchFolder();
  await writeFile(join(folder, 'left over'), '');
  expect(await catchProblem(archive.stage({ folder, ...quietly }))).toMatchObject({
    code: 'prerequisite.staging-not-empty',
  });
  expect(await catchProblem(archive.stage({ folder: join(folder, 'none'), ...quietly }))).toMatchObject({
    code: 'prerequisite.staging-unwritable',
    params: { reason: 'ENOENT' },
  });
  expect(await readdir(folder)).toEqual(['left over']);
  await archive.close();
});

test.runIf(process.getuid?.() === 0)('a full disk is told as such', async () => {
  const members = [...baseMembers, { path: 'files/large', content: randomBytes(3_000_000) }];
  const archive = await open(await saveArchive(zstd(makeArchiveTar({ members }))));
  const folder = await makeScratchFolder();
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', folder]);
  try {
    expect(await catchProblem(archive.stage({ folder, ...quietly }))).toMatchObject({
      code: 'prerequisite.staging-unwritable',
      params: { folder, reason: 'ENOSPC' },
    });
  } finally {
    execFileSync('umount', [folder]);
    await archive.close();
  }
});

describe('a file that changes behind our back', () => {
  test('replaced under its name, the opened one is installed', async () => {
    const path = await saveArchive(zstd(makeArchiveTar()));
    const archive = await open(path);
    execFileSync('sh', ['-c', 'echo other > "$1.new" && mv "$1.new" "$1"', 'sh', path]);
    await archive.verify(quietly);
    await archive.close();
  });

  test.each([
    ['cut', ['truncate', '-s', '-100']],
    ['emptied', ['truncate', '-s', '0']],
    ['made longer', ['truncate', '-s', '+100']],
  ])('%s, it is told as changed, since what it will be is not known yet', async (_, command) => {
    const path = await saveArchive(zstd(makeArchiveTar()));
    const archive = await open(path);
    execFileSync(command[0] ?? '', [...command.slice(1), path]);
    expect(await catchProblem(archive.verify(quietly))).toMatchObject({ code: 'archive.changed' });
    await archive.close();
  });

  test('written to while it is unpacked, it is refused and the rest is not read', async () => {
    const members = [...baseMembers, { path: 'files/large', content: randomBytes(20_000_000) }];
    const path = await saveArchive(compressors.gzip(makeArchiveTar({ members })));
    const archive = await open(path);
    let isWritten = false;
    const pass = archive.stage({
      folder: await makeScratchFolder(),
      onProgress: () => {
        if (!isWritten) writeFileSync(path, Buffer.alloc(25_000_000, 'x'));
        isWritten = true;
      },
    });
    expect(await catchProblem(pass)).toMatchObject({ code: 'archive.changed' });
    await archive.close();
  });

  test('written over in place with another signed archive, it is refused', async () => {
    const path = await saveArchive(zstd(makeArchiveTar()));
    const archive = await open(path);
    const other = zstd(makeArchiveTar({ manifest: { version: '4.3.1' } }));
    const file = await openFile(path, 'r+');
    await file.truncate(0);
    await file.writeFile(other);
    await file.close();
    expect(await catchProblem(archive.verify(quietly))).toMatchObject({ code: 'archive.changed' });
    expect(await catchProblem(archive.readNotice())).toMatchObject({ code: 'archive.changed' });
    await archive.close();
  });
});

describe('ending early', () => {
  const large = [...baseMembers, { path: 'files/large', content: randomBytes(20_000_000) }];

  test.each(['zstd', 'gzip'] as const)(
    'closing during a pass ends it, and %s with it',
    async (compression) => {
      const path = await saveArchive(compressors[compression](makeArchiveTar({ members: large })));
      const archive = await open(path);
      let pass: Promise<unknown> = Promise.resolve();
      await new Promise<void>((resolve) => {
        pass = archive.verify({
          onProgress: () => {
            resolve();
          },
        });
      });
      const outcome = expect(pass).rejects.toThrow('was closed');
      await archive.close();
      await outcome;
      await archive.close();
      expect(childrenNamed(compression)).toEqual([]);
      expect(await openDescriptorsOf(path)).toBe(0);
      await expect(archive.verify(quietly)).rejects.toThrow('was closed');
    },
  );

  test('a signal ends a pass with its reason', async () => {
    const archive = await open(await saveArchive(zstd(makeArchiveTar({ members: large }))));
    const controller = new AbortController();
    const reason = new Error('Ctrl-C');
    const pass = archive.stage({
      folder: await makeScratchFolder(),
      signal: controller.signal,
      onProgress: () => {
        controller.abort(reason);
      },
    });
    await expect(pass).rejects.toBe(reason);
    expect(childrenNamed('zstd')).toEqual([]);
    await archive.verify(quietly);
    await archive.close();
  });

  test('a decompressor killed from outside is no fault of the archive', async () => {
    const archive = await open(await saveArchive(zstd(makeArchiveTar({ members: large }))));
    const folder = await makeScratchFolder();
    const pass = archive.stage({
      folder,
      onProgress: () => {
        for (const child of childrenNamed('zstd')) process.kill(Number.parseInt(child, 10), 'SIGKILL');
      },
    });
    expect(await catchProblem(pass)).toMatchObject({
      code: 'archive.unreadable',
      params: { reason: 'SIGKILL' },
    });
    await archive.close();
  });

  test('after a refusal neither a program nor the file is left open', async () => {
    const packed = [...large, { path: 'files/extra', content: 'x' }];
    const path = await saveArchive(zstd(makeArchiveTar({ members: large, packed })));
    const archive = await open(path);
    await catchProblem(archive.verify(quietly));
    expect(childrenNamed('zstd')).toEqual([]);
    await archive.close();
    const refused = await saveArchive(zstd(makeArchiveTar({ members: large, signature: '' })));
    await catchProblem(open(refused));
    expect(childrenNamed('zstd')).toEqual([]);
    expect(await openDescriptorsOf(refused)).toBe(0);
  });
});

test('thousands of small files and a large one are unpacked in little memory', async () => {
  const small = Array.from({ length: 5000 }, (_, index) => ({
    path: `files/small-${index}`,
    content: `content ${index}`,
  }));
  const members = [
    ...baseMembers,
    ...small,
    { path: 'files/large', content: Buffer.alloc(200_000_000, 'PlaniPSY') },
  ];
  const path = await saveArchive(zstd(makeArchiveTar({ members })));
  const archive = await open(path);
  const folder = await makeScratchFolder();
  const before = process.memoryUsage().rss;
  let highest = before;
  await archive.stage({
    folder,
    onProgress: () => {
      highest = Math.max(highest, process.memoryUsage.rss());
    },
  });
  await archive.close();
  expect(await readdir(join(folder, 'files'))).toHaveLength(5000 + 5);
  expect(highest - before).toBeLessThan(150_000_000);
});

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

async function modeOf(path: string): Promise<number> {
  return (await lstat(path)).mode & 0o7777;
}

/** Of this process only: other tests run their own. */
function childrenNamed(program: string): string[] {
  const list = execFileSync('ps', ['--ppid', String(process.pid), '-o', 'pid=,comm='], { encoding: 'utf8' });
  return list.split('\n').filter((line) => line.trim().endsWith(` ${program}`));
}

async function openDescriptorsOf(path: string): Promise<number> {
  const names = await readdir('/proc/self/fd');
  const targets = await Promise.all(names.map((name) => readlink(`/proc/self/fd/${name}`).catch(() => '')));
  return targets.filter((target) => target === path).length;
}
