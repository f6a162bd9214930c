import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { checkout } from '../../fixtures/site/fixture-folder.ts';
import { run, runOrThrow, start } from '../../fixtures/site/run.ts';
import { makeScratchFolder } from '../ports.ts';

/** The packages, by file extension. The Debian package has a separate booted server. */
let packages: Readonly<Record<string, string>> = {};

beforeAll(async () => {
  const { stdout: architecture } = await runOrThrow(['dpkg', '--print-architecture']);
  const words = ['.config/package/main.js', '--quick', 'tar', 'rpm', 'npm', architecture.trim()];
  const { stdout } = await runOrThrow([process.execPath, ...words], { cwd: checkout });
  const files = [...stdout.matchAll(/^(\/\S+?(\.tar\.gz|\.rpm|\.tgz)) /gm)];
  packages = Object.fromEntries(files.map(([, file = '', ending = '']) => [ending, file]));
});

const sees = (program: string) => run(['env', '-i', program, '--version']);

test('the archive installs where its script is told to, again over itself, and takes itself away', async () => {
  const folder = await makeScratchFolder();
  await runOrThrow(['tar', '-xzf', packages['.tar.gz'] ?? '', '-C', folder]);
  const [name = ''] = await readdir(folder);
  const [target, bin, man] = ['opt', 'bin', 'man'].map((it) => join(folder, it)) as [string, string, string];
  const env = { PATH: '/usr/bin:/bin', OSPI_UPDATE_BIN: bin, OSPI_UPDATE_MAN: man };
  const install = [
    'env',
    '-i',
    ...Object.entries(env).map((pair) => pair.join('=')),
    'sh',
    join(folder, name, 'install.sh'),
  ];
  for (const time of ['first', 'second']) {
    expect((await run([...install, target])).code, time).toBe(0);
    expect(await sees(join(bin, 'ospi-update'))).toMatchObject({ code: 0, stdout: '0.1.0\n' });
  }
  expect(await readdir(join(man, 'fr/man1'))).toContain('ospi-update.1.gz');
  await expectRefusedAtWork([...install, '--uninstall', target], target);
  expect((await run([...install, '--uninstall', target])).code).toBe(0);
  expect(await readdir(bin)).toEqual([]);
  expect(await readdir(join(man, 'man7'))).toEqual([]);
  await expect(readdir(target)).rejects.toThrow('ENOENT');
  expect((await run([...install, 'relative'])).code).toBe(2);
  // A folder that is named by mistake: all in it would be gone.
  await mkdir(join(folder, 'theirs'));
  await writeFile(join(folder, 'theirs/data'), '');
  for (const words of [[], ['--uninstall']])
    expect(await run([...install, ...words, join(folder, 'theirs')])).toMatchObject({ code: 2, stdout: '' });
  expect(await readdir(join(folder, 'theirs'))).toEqual(['data']);
});

/** Without the program, nobody could recover what it does; its lock may be anywhere. */
async function expectRefusedAtWork(uninstall: readonly string[], target: string): Promise<void> {
  const lock = join(await makeScratchFolder(), 'lock');
  const hold = `require('node:fs').openSync(${JSON.stringify(lock)}, 'w'); console.log('held'); setInterval(() => {}, 1e6)`;
  const atWork = start([join(target, 'node'), '-e', hold]);
  await expect.poll(() => atWork.said()).toContain('held');
  expect(await run(uninstall)).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('nothing was removed') as string,
  });
  expect(await readdir(target)).toContain('node');
  atWork.kill('SIGKILL');
  await atWork.ended;
}

test('the RPM holds the same, for who has the group, the folders and a shell', async () => {
  const root = await makeScratchFolder();
  const rpm = packages['.rpm'] ?? '';
  await runOrThrow(['rpm', '--root', root, '--nodeps', '--noscripts', '--install', rpm]);
  const { stdout } = await run([
    join(root, 'usr/lib/ospi-update/node'),
    join(root, 'usr/lib/ospi-update/bin/ospi-update.js'),
    '--version',
  ]);
  expect(stdout).toBe('0.1.0\n');
  expect((await run(['rpm', '-qp', '--requires', rpm])).stdout).toMatch(/^nginx$[^]*^zstd$/m);
  expect((await run(['rpm', '-qp', '--configfiles', rpm])).stdout).toBe('/etc/sudoers.d/ospi-update\n');
  await runOrThrow(['visudo', '-c', '-f', join(root, 'etc/sudoers.d/ospi-update')]);
});

test('the npm package installs without a network', async () => {
  const prefix = await makeScratchFolder();
  const cache = join(prefix, 'cache');
  await mkdir(cache);
  const install = ['npm', 'install', '--global', '--offline', `--prefix=${prefix}`, `--cache=${cache}`];
  await runOrThrow([...install, packages['.tgz'] ?? '']);
  expect(await run([join(prefix, 'bin/ospi-update'), '--version'])).toMatchObject({ stdout: '0.1.0\n' });
});

/** What a shell or an editor looks for, below share/. */
const shared = [
  'bash-completion/completions/ospi-update',
  'fish/vendor_completions.d/ospi-update.fish',
  'man/fr/man1/ospi-update-apply.1.gz',
  'ospi-update/schemas/configuration.json',
  'zsh/site-functions/_ospi-update',
];

test('the archive and the RPM put completions, schemas and a page for each command where they are looked for', async () => {
  const folder = await makeScratchFolder();
  await runOrThrow(['tar', '-xzf', packages['.tar.gz'] ?? '', '-C', folder]);
  const [name = ''] = await readdir(folder);
  const share = join(folder, 'local/share');
  const env = {
    PATH: '/usr/bin:/bin',
    OSPI_UPDATE_BIN: join(folder, 'local/bin'),
    OSPI_UPDATE_MAN: join(share, 'man'),
  };
  const install = ['sh', join(folder, name, 'install.sh')];
  await runOrThrow([...install, join(folder, 'opt')], { env });
  for (const file of shared) expect((await readFile(join(share, file))).length, file).toBeGreaterThan(100);
  await runOrThrow([...install, '--uninstall', join(folder, 'opt')], { env });
  const left = await readdir(share, { recursive: true, withFileTypes: true });
  expect(left.filter((entry) => !entry.isDirectory()).map((entry) => entry.name)).toEqual([]);

  const root = await makeScratchFolder();
  await runOrThrow(['rpm', '--root', root, '--nodeps', '--noscripts', '--install', packages['.rpm'] ?? '']);
  for (const file of shared)
    expect((await readFile(join(root, 'usr/share', file))).length, file).toBeGreaterThan(100);
});
