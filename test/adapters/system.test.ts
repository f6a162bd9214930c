import { execFileSync } from 'node:child_process';
import { mkdir, readFile, statfs, symlink } from 'node:fs/promises';
import { totalmem } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { createShell } from '../../src/adapters/shell.ts';
import { createSystem } from '../../src/adapters/system.ts';
import { makeScratchFolder } from '../ports.ts';

const system = createSystem({ shell: createShell() });

function ask(program: string, ...args: string[]): string {
  return execFileSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
}

test('cores are those that nproc counts', async () => {
  expect(String((await system.machine()).cpuCores)).toBe(ask('nproc'));
});

test('memory is at most what the kernel counts', async () => {
  const { memoryBytes: bytes } = await system.machine();
  expect(bytes).toBeLessThanOrEqual(totalmem());
  expect(bytes).toBeGreaterThan(2 ** 28);
});

describe('the disk space of a folder', () => {
  test('is what df says of it', async () => {
    const folder = await makeScratchFolder();
    const space = await system.diskSpace(folder);
    const [mount, device, used] =
      ask('df', '--output=target,source,pcent', folder).split('\n')[1]?.split(/\s+/) ?? [];
    expect(space.mount).toBe(mount);
    if (device?.includes('/') === true) expect(space.device).toBe(device);
    // Blocks reserved for root, many here, do not count; df rounds the used share up.
    const free = Math.floor((100 * space.freeBytes) / space.totalBytes);
    expect(Math.abs(100 - free - Number.parseInt(used ?? '', 10))).toBeLessThanOrEqual(1);
    const { bavail, bsize } = await statfs(folder);
    expect(Math.abs(space.freeBytes - bavail * bsize)).toBeLessThan(2 ** 30);
  });

  test('that is still missing is that of the nearest one above it', async () => {
    const folder = await makeScratchFolder();
    const { mount, device, totalBytes } = await system.diskSpace(join(folder, 'a', 'b'));
    expect(await system.diskSpace(folder)).toMatchObject({ mount, device, totalBytes });
  });

  test('behind a link is that of the folder it leads to', async () => {
    const link = join(await makeScratchFolder(), 'link');
    await symlink('/proc', link);
    expect((await system.diskSpace(link)).mount).toBe('/proc');
  });

  test('with a blank in its name is found', async () => {
    const folder = join(await makeScratchFolder(), 'a b');
    await mkdir(folder);
    expect((await system.diskSpace(folder)).totalBytes).toBeGreaterThan(0);
  });
});

test('the user and his groups are those that id names', async () => {
  const user = await system.user();
  expect(user).toMatchObject({ uid: Number(ask('id', '-u')), name: ask('id', '-un') });
  expect(user.groups).toEqual(ask('id', '-Gn').split(' '));
});

test('the boot id is the kernel’s', async () => {
  const id = await readFile('/proc/sys/kernel/random/boot_id', 'utf8');
  expect(await system.bootId()).toBe(id.trim());
});

test('the clock is about now', async () => {
  const { now } = await system.clock();
  expect(Math.abs(Date.parse(now) - Date.now())).toBeLessThan(60_000);
});

test('cores withheld from the process do not count', async () => {
  const bundle = join(await makeScratchFolder(), 'ask.cjs');
  await build({
    stdin: {
      contents: `
        import { createSystem } from './system.ts';
        createSystem({ shell: {} }).machine().then(({ cpuCores }) => process.stdout.write(String(cpuCores)));`,
      resolveDir: join(import.meta.dirname, '../../src/adapters'),
    },
    bundle: true,
    platform: 'node',
    outfile: bundle,
  });
  expect(ask('taskset', '--cpu-list', '0', process.execPath, bundle)).toBe('1');
});

describe('the operator', () => {
  test('is the present user, and whether he sits at a terminal', async () => {
    expect(await system.operator()).toMatchObject({
      user: ask('id', '-un'),
      uid: Number(ask('id', '-u')),
      from: process.stdin.isTTY ? 'terminal' : 'none',
    });
  });

  test('through sudo has a person behind root, where the kernel does not know better', async () => {
    const loginUid = await readFile('/proc/self/loginuid', 'utf8').catch(() => '4294967295');
    const isKnown = loginUid !== '4294967295' && loginUid !== '0';
    vi.stubEnv('SUDO_USER', 'daemon');
    onTestFinished(() => {
      vi.unstubAllEnvs();
    });
    const { uid, behind } = await createSystem({ shell: createShell() }).operator();
    expect(behind).toBe(uid !== 0 ? undefined : isKnown ? ask('id', '-un', loginUid) : 'daemon');
  });

  test.each(['nobody-of-this-name', '\u001b[31mroot', '-x', '65534; id'])(
    'takes no word for a person that sudo cannot have written: %j',
    async (name) => {
      vi.stubEnv('SUDO_USER', name);
      onTestFinished(() => {
        vi.unstubAllEnvs();
      });
      expect((await createSystem({ shell: createShell() }).operator()).behind).not.toBe(name);
    },
  );

  test('who is root himself has nobody behind him', async () => {
    vi.stubEnv('SUDO_USER', 'root');
    onTestFinished(() => {
      vi.unstubAllEnvs();
    });
    expect((await createSystem({ shell: createShell() }).operator()).behind).not.toBe('root');
  });
});
