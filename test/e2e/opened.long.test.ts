import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readFile, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { shareVictim, writeConfiguration } from './hostile.ts';
import { expectEnd } from './sites.ts';

const victim = shareVictim({ installs: true });
const isRoot = process.geteuid?.() === 0;

/** A device that does nothing when opened (/dev/full): it stands for a tape or a watchdog. */
const device = ['c', '1', '7'];
const kinds = ['pipe', 'folder', ...(isRoot ? ['device'] : [])];
const names = kinds.flatMap((kind) => [kind, `${kind}.link`]);

let traps = '';
const trap = (name: string) => join(traps, name);

beforeAll(async () => {
  traps = join(victim().site.folder, 'traps');
  await layTraps(traps, '');
});

async function layTraps(folder: string, ending: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const at = (name: string) => join(folder, `${name}${ending}`);
  execFileSync('mkfifo', [at('pipe')]);
  await mkdir(at('folder'));
  if (isRoot) execFileSync('mknod', [at('device'), ...device]);
  for (const kind of kinds) await symlink(`${kind}${ending}`, at(`${kind}.link`));
}

/** Runs a command, and returns which of the traps it opened: resolving a name with O_PATH opens nothing. */
async function runWatched(args: readonly string[], configFile?: string) {
  const { site } = victim();
  const logs = await mkdtemp(join(site.folder, 'opened-'));
  const through = [
    'strace',
    '--follow-forks',
    // A file for each thread: in one for all, a call that another interrupts is split, and the flags stand elsewhere.
    '--output-separately',
    '--decode-fds=path',
    '--trace=open,openat,openat2',
    `--output=${join(logs, 'thread')}`,
  ];
  const ran = await site.run(args, {
    through: ['timeout', '60', ...through],
    ...(configFile && { configFile }),
  });
  const texts = await Promise.all((await readdir(logs)).map((name) => readFile(join(logs, name), 'utf8')));
  const lines = texts.flatMap((text) => text.split('\n'));
  const isTrap = (line: string) => /= \d+<[^>]*\/(?:traps|inbox)\/(?:pipe|device)/.test(line);
  const opened = lines.filter((line) => isTrap(line) && !line.includes('O_PATH'));
  return { ran, opened, resolved: lines.filter(isTrap).length - opened.length };
}

test('the inbox: nothing but files is opened, and what is one is installed', async () => {
  const { site } = victim();
  await layTraps(site.inbox, '.ospi');
  const { ran, opened, resolved } = await runWatched(['apply']);
  expectEnd(ran, 4, /regular file|folder/);
  expect(opened).toEqual([]);
  expect(resolved).toBe(names.length - 2);
  for (const name of names) await rm(join(site.inbox, `${name}.ospi`), { recursive: true });
});

const commands: readonly (readonly [string, (path: string) => readonly string[], number])[] = [
  ['apply ARCHIVE', (path) => ['apply', path], 4],
  ['check ARCHIVE', (path) => ['check', path], 4],
  ['check --facts', (path) => ['check', '--facts', path], 2],
  ['support release', (path) => ['support', 'release', path], 4],
  ['support replay', (path) => ['support', 'replay', path], 2],
  [
    'support bundle ARCHIVE',
    (path) => ['support', 'bundle', path, '--yes', '--output', join(traps, 'b.tgz')],
    0,
  ],
  ['--config', (path) => ['--config', path, 'status'], 2],
];

test.each(commands)('%s', async (_, command, code) => {
  for (const name of names) {
    const { ran, opened } = await runWatched(command(trap(name)));
    expect({ name, code: ran.code, opened, text: ran.stderr }).toMatchObject({ name, code, opened: [] });
    await rm(join(traps, 'b.tgz'), { force: true });
  }
});

test('what the configuration names: the logo, a database’s credentials', async () => {
  for (const name of names.filter((each) => each.endsWith('.link'))) {
    const configFile = await writeConfiguration(victim(), (configuration) => {
      configuration['maintenance'] = { exempt: ['/superviseur'], page: { logo: trap(name) } };
      const backup = configuration['backup'] as Record<string, unknown>;
      backup['databases'] = [{ engine: 'mariadb', name: 'x', credentialsFile: trap(name) }];
    });
    const { ran, opened } = await runWatched(['check'], configFile);
    expect({ name, code: ran.code, opened }).toEqual({ name, code: 3, opened: [] });
  }
});

test('pack: the key, the signature, the public key, the manifest and what is packed', async () => {
  const { site } = victim();
  const folder = join(site.folder, 'packed');
  await mkdir(folder);
  await writeFile(join(folder, 'manifest.json'), '{}');
  const output = ['--output', join(site.folder, 'packed.ospi')];
  for (const name of names) {
    const path = trap(name);
    await rm(join(folder, 'manifest.json'));
    await symlink(path, join(folder, 'manifest.json'));
    for (const args of [
      ['pack', folder, '--key', path, ...output],
      ['pack', folder, '--signature', path, '--public-key', path, ...output],
      ['pack', folder, '--manifest', join(site.folder, 'none.json')],
    ]) {
      const { ran, opened } = await runWatched(args);
      expect({ name, args, code: ran.code, opened }).toEqual({ name, args, code: 2, opened: [] });
    }
  }
});
