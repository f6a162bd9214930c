import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chmod,
  cp,
  lstat,
  mkdir,
  readdir,
  readFile,
  readlink,
  rm,
  stat,
  symlink,
  truncate,
  writeFile,
} from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { runPack, type PackOptions } from '../../src/commands/pack.ts';
import { openArchive } from '../../src/domain/archive/open.ts';
import { baseManifest, catchProblem, ports } from '../domain/archive/builder.ts';
import { makeScratchFolder } from '../ports.ts';

let scratch: string;
let folder: string;
let output: string;
let publicKey: string;

beforeEach(async () => {
  scratch = await makeScratchFolder();
  folder = join(scratch, 'release');
  output = join(scratch, 'planipsy-4.3.0.ospi');
  await makeRelease(folder);
  const made = await runPack({ ports }, { newKey: join(scratch, 'vendor') });
  publicKey = made.kind === 'key-created' ? made.publicKey : '';
});

const key = () => join(scratch, 'vendor.key');
const pack = (options: Partial<PackOptions> = {}) =>
  runPack({ ports }, { folder, output, key: key(), ...options });

describe('an archive', () => {
  test('is unpacked on a server exactly as it was packed', async () => {
    await addOddities(folder);
    const result = await pack();
    expect(result).toEqual({
      kind: 'packed',
      archive: output,
      version: '4.3.0',
      bytes: (await stat(output)).size,
      entries: (await readdir(folder, { recursive: true })).length - 1,
    });

    const staged = await stage(output);
    for (const path of await readdir(folder, { recursive: true })) {
      if (path === 'manifest.json') continue;
      const [source, copy] = [await lstat(join(folder, path)), await lstat(join(staged, path))];
      if (source.isSymbolicLink()) {
        expect(await readlink(join(staged, path))).toBe(await readlink(join(folder, path)));
        continue;
      }
      expect(copy.isDirectory(), path).toBe(source.isDirectory());
      const mode = source.isDirectory() || (source.mode & 0o111) !== 0 ? 0o755 : 0o644;
      expect(copy.mode & 0o7777, path).toBe(mode);
      if (source.isFile())
        expect(
          Buffer.compare(await readFile(join(staged, path)), await readFile(join(folder, path))),
          path,
        ).toBe(0);
    }
    expect((await readdir(staged, { recursive: true })).length).toBe(
      (await readdir(folder, { recursive: true })).length + 1,
    );
  });

  test('says which permissions it does not keep, and nothing of those that a umask makes', async () => {
    const notes: unknown[] = [];
    const packWithNotes = () =>
      runPack({ ports: { ...ports, emit: (event) => notes.push(event) } }, { folder, output, key: key() });
    await writeFile(join(folder, 'files/of-a-group'), '');
    await chmod(join(folder, 'files/of-a-group'), 0o664);
    await chmod(join(folder, 'files/bin/server'), 0o775);
    await packWithNotes();
    expect(notes).toEqual([]);
    await rm(output);
    for (const [name, mode] of [
      ['a-secret', 0o600],
      ['set-id', 0o4755],
    ] as const) {
      await writeFile(join(folder, 'files', name), '');
      await chmod(join(folder, 'files', name), mode);
    }
    await packWithNotes();
    const params = { count: 2, path: 'files/a-secret', mode: '0600', packed: '0644' };
    expect(notes).toEqual([{ kind: 'note', code: 'archive.modes-not-kept', params }]);
  });

  test('may hold a link that begins with ./, which is unpacked as it is', async () => {
    await symlink('./VERSION', join(folder, 'files/again'));
    await pack();
    expect(await readlink(join(await stage(output), 'files/again'))).toBe('./VERSION');
  });

  test('is an ordinary tar in zstd, that GNU tar unpacks to the same, in the order of its parts', async () => {
    await addOddities(folder);
    await pack();
    const names = execFileSync('tar', ['--zstd', '-tf', output, '--quoting-style=literal'], {
      encoding: 'utf8',
    });
    expect(names.split('\n').slice(0, 5)).toEqual([
      'manifest.json',
      'manifest.json.minisig',
      'notice.md',
      'files',
      'files/VERSION',
    ]);
    const byTar = join(scratch, 'by-tar');
    await mkdir(byTar);
    execFileSync('tar', ['--zstd', '-xf', output, '-C', byTar]);
    execFileSync('diff', ['-r', '--no-dereference', byTar, await stage(output)]);
  });

  test('has a manifest that an administrator can verify with minisign', async () => {
    await pack();
    execFileSync('tar', ['--zstd', '-xf', output, '-C', scratch, 'manifest.json', 'manifest.json.minisig']);
    const said = execFileSync('minisign', ['-V', '-m', 'manifest.json', '-p', 'vendor.pub'], {
      cwd: scratch,
      encoding: 'utf8',
    });
    expect(said).toContain('planipsy 4.3.0');
  });

  test('is the same, byte for byte, when packed again elsewhere at another time', async () => {
    await pack();
    const copy = join(scratch, 'copy');
    await cp(folder, copy, { recursive: true, verbatimSymlinks: true });
    await chmod(join(copy, 'files/VERSION'), 0o600);
    const again = join(scratch, 'again.ospi');
    await pack({ folder: copy, output: again });
    expect(Buffer.compare(await readFile(again), await readFile(output))).toBe(0);
  });

  test('is in gzip on a machine without zstd', async () => {
    const shell = {
      ...ports.shell,
      find: (program: string) =>
        program === 'zstd' ? Promise.resolve(undefined) : ports.shell.find(program),
    };
    await runPack({ ports: { ...ports, shell } }, { folder, output, key: key() });
    expect((await readFile(output)).subarray(0, 2)).toEqual(Buffer.from([0x1f, 0x8b]));
    await stage(output);
  });

  test('can be read by everyone, whatever the umask', async () => {
    const umask = process.umask(0o077);
    await pack().finally(() => process.umask(umask));
    expect((await stat(output)).mode & 0o777).toBe(0o644);
  });
});

describe('signing with the minisign program', () => {
  test('takes two runs, with minisign in between', async () => {
    const manifest = join(scratch, 'manifest.json');
    execFileSync('minisign', ['-G', '-W', '-p', 'm.pub', '-s', 'm.key'], { cwd: scratch });
    expect(await runPack({ ports }, { folder, manifest })).toMatchObject({
      kind: 'packed',
      archive: manifest,
      manifestOnly: true,
      version: '4.3.0',
    });
    execFileSync('minisign', ['-S', '-m', manifest, '-s', 'm.key'], { cwd: scratch });
    const signature = `${manifest}.minisig`;
    await runPack({ ports }, { folder, output, signature, publicKey: join(scratch, 'm.pub') });
    publicKey = (await readFile(join(scratch, 'm.pub'), 'utf8')).split('\n')[1] ?? '';
    await stage(output);

    const other = { folder, output: join(scratch, 'other.ospi'), signature, publicKey };
    await writeFile(join(folder, 'files/VERSION'), '4.3.1\n');
    expect(await catchProblem(runPack({ ports }, other))).toMatchObject({
      code: 'usage.signature-unfit',
      params: { file: signature, reason: 'wrong' },
    });
  });

  test('refuses a signature by another key than the one given', async () => {
    const manifest = join(scratch, 'manifest.json');
    execFileSync('minisign', ['-G', '-W', '-p', 'm.pub', '-s', 'm.key'], { cwd: scratch });
    await runPack({ ports }, { folder, manifest });
    execFileSync('minisign', ['-S', '-m', manifest, '-s', 'm.key'], { cwd: scratch });
    const problem = await catchProblem(
      runPack({ ports }, { folder, output, signature: `${manifest}.minisig`, publicKey }),
    );
    expect(problem).toMatchObject({ code: 'usage.signature-unfit', params: { reason: 'untrusted-key' } });
  });
});

describe('what a customer’s server would refuse is refused here, and nothing is written', () => {
  test.each<[string, object, () => Promise<unknown>]>([
    [
      'a socket or FIFO',
      { kind: 'special-file', path: 'files/fifo', type: 'FIFO' },
      () => run('mkfifo', 'files/fifo'),
    ],
    [
      'a link out of the release',
      { kind: 'link', fault: 'outside' },
      () => symlink('../../x', join(folder, 'files/x')),
    ],
    ['an absolute link', { kind: 'link', fault: 'absolute' }, () => symlink('/etc', join(folder, 'files/x'))],
    ['a backslash', { kind: 'path', fault: 'backslash' }, () => writeFile(join(folder, 'files/a\\b'), '')],
    [
      'a line feed',
      { kind: 'path', fault: 'control-character' },
      () => writeFile(join(folder, 'files/a\nb'), ''),
    ],
    [
      'a stray file',
      { kind: 'path', path: '.gitignore', fault: 'misplaced' },
      () => writeFile(join(folder, '.gitignore'), ''),
    ],
    ['no notice', { part: 'notice', fault: 'missing' }, () => rm(join(folder, 'notice.md'))],
    ['no files', { part: 'files', fault: 'missing' }, () => rm(join(folder, 'files'), { recursive: true })],
    ['files/ being a link', { kind: 'path', fault: 'misplaced' }, () => linkFiles()],
    ['a hook that is missing', { part: 'hook', fault: 'missing' }, () => rm(join(folder, 'hooks/migrate'))],
    [
      'a hook without exec bit',
      { part: 'hook', fault: 'not-executable' },
      () => chmod(join(folder, 'hooks/migrate'), 0o644),
    ],
  ])('%s', async (_, fault, prepare) => {
    await prepare();
    expect(await catchProblem(pack())).toMatchObject({
      code: 'usage.pack-refused',
      exit: 'usage',
      params: { folder, fault },
    });
    expect(await leftOver()).toEqual([]);
  });

  test('a name that is not UTF-8', async () => {
    await writeFile(Buffer.concat([Buffer.from(`${folder}/files/`), Buffer.from([0xe9])]), '');
    expect(await catchProblem(pack())).toMatchObject({
      code: 'usage.pack-refused',
      params: { fault: { kind: 'path', fault: 'not-utf8' } },
    });
  });

  test.each([
    ['not JSON', '{', 'usage.pack-manifest-invalid'],
    [
      'entries already there',
      JSON.stringify({ ...baseManifest, entries: [] }),
      'usage.pack-manifest-invalid',
    ],
    ['another format', JSON.stringify({ ...baseManifest, format: 2 }), 'usage.pack-manifest-invalid'],
  ])('a manifest with %s', async (_, manifest, code) => {
    await writeFile(join(folder, 'manifest.json'), manifest);
    expect(await catchProblem(pack())).toMatchObject({ code });
    expect(await leftOver()).toEqual([]);
  });
});

describe('a mistake on the command line', () => {
  test.each<[string, () => PackOptions]>([
    ['nothing', () => ({})],
    ['a folder alone', () => ({ folder })],
    ['no output', () => ({ folder, key: key() })],
    ['no key', () => ({ folder, output })],
    ['two ways of signing', () => ({ folder, output, key: key(), signature: 'x', publicKey })],
    ['a signature without a public key', () => ({ folder, output, signature: 'x' })],
    ['a new key and a folder', () => ({ newKey: 'x', folder })],
    ['a manifest and an archive', () => ({ folder, output, key: key(), manifest: 'x' })],
  ])('%s does nothing', async (_, makeOptions) => {
    expect(await catchProblem(runPack({ ports }, makeOptions()))).toMatchObject({
      code: 'usage.pack-options',
    });
    expect(await leftOver()).toEqual([]);
  });

  test.each<[string, object, () => Partial<PackOptions>]>([
    ['usage.key-unreadable', { reason: 'ENOENT' }, () => ({ key: '/nowhere' })],
    ['usage.key-malformed', {}, () => ({ key: join(scratch, 'vendor.pub') })],
    ['usage.pack-unreadable', { reason: 'ENOENT' }, () => ({ folder: '/nowhere' })],
    ['usage.pack-unwritable', { reason: 'ENOENT' }, () => ({ output: '/nowhere/x.ospi' })],
    ['usage.pack-output-inside', {}, () => ({ output: join(folder, 'x.ospi') })],
    ['usage.pack-output-exists', {}, () => ({ output: key() })],
  ])('%s', async (code, params, makeOptions) => {
    expect(await catchProblem(pack(makeOptions()))).toMatchObject({ code, params });
    expect(await leftOver()).toEqual([]);
  });

  test('an archive that is already there is not touched', async () => {
    await writeFile(output, 'precious');
    expect(await catchProblem(pack())).toMatchObject({
      code: 'usage.pack-output-exists',
      params: { output },
    });
    expect(await readFile(output, 'utf8')).toBe('precious');
  });

  test('a key under a password has a way out', async () => {
    execFileSync('minisign', ['-G', '-p', 'e.pub', '-s', 'e.key'], {
      cwd: scratch,
      input: 'secret\nsecret\n',
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    expect(await catchProblem(pack({ key: join(scratch, 'e.key') }))).toMatchObject({
      code: 'usage.key-encrypted',
    });
  });
});

test('a file that grows while it is packed is noticed, and nothing is published', async () => {
  const large = join(folder, 'files/large');
  await writeFile(large, randomBytes(30_000_000));
  const shell = {
    ...ports.shell,
    // Between the manifest and the tar, as by a build that is still running.
    async find(program: string) {
      await truncate(large, 30_000_001);
      return ports.shell.find(program);
    },
  };
  const problem = await catchProblem(runPack({ ports: { ...ports, shell } }, { folder, output, key: key() }));
  expect(problem).toMatchObject({ code: 'usage.pack-changed', params: { path: 'files/large' } });
  expect(await leftOver()).toEqual([]);
});

test.runIf(process.getuid?.() === 0)('a full disk leaves nothing behind', async () => {
  await writeFile(join(folder, 'files/large'), randomBytes(5_000_000));
  const small = join(scratch, 'small');
  await mkdir(small);
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', small]);
  try {
    expect(await catchProblem(pack({ output: join(small, 'x.ospi') }))).toMatchObject({
      code: 'usage.pack-unwritable',
      params: { reason: 'ENOSPC' },
    });
    expect(await readdir(small)).toEqual([]);
  } finally {
    execFileSync('umount', [small]);
  }
});

describe('a new key', () => {
  test('is secret, and its public half is not', async () => {
    expect((await stat(key())).mode & 0o777).toBe(0o600);
    expect((await stat(join(scratch, 'vendor.pub'))).mode & 0o777).toBe(0o644);
    expect(await readFile(join(scratch, 'vendor.pub'), 'utf8')).toContain(publicKey);
  });

  test.each(['vendor.key', 'vendor.pub'])('never overwrites %s', async (name) => {
    const before = await readFile(join(scratch, name));
    await rm(join(scratch, name === 'vendor.key' ? 'vendor.pub' : 'vendor.key'));
    expect(await catchProblem(runPack({ ports }, { newKey: join(scratch, 'vendor') }))).toMatchObject({
      code: 'usage.key-exists',
      params: { file: join(scratch, name) },
    });
    expect(await readFile(join(scratch, name))).toEqual(before);
    expect((await readdir(scratch)).filter((other) => other.startsWith('vendor'))).toEqual([name]);
  });

  test('needs a folder to be in', async () => {
    expect(await catchProblem(runPack({ ports }, { newKey: '/nowhere/vendor' }))).toMatchObject({
      code: 'usage.pack-unwritable',
    });
  });
});

async function makeRelease(at: string): Promise<void> {
  await mkdir(join(at, 'files/bin'), { recursive: true });
  await mkdir(join(at, 'hooks'));
  await writeFile(join(at, 'manifest.json'), JSON.stringify(baseManifest));
  await writeFile(join(at, 'notice.md'), '# À lire avant d’installer\n');
  await writeFile(join(at, 'files/VERSION'), '4.3.0\n');
  await writeFile(join(at, 'files/bin/server'), '#!/bin/sh\n', { mode: 0o700 });
  await symlink('bin/server', join(at, 'files/start'));
  await writeFile(join(at, 'hooks/migrate'), '#!/bin/sh\n', { mode: 0o755 });
}

/** What does not fit into a plain tar header, and sizes around its block size. */
async function addOddities(at: string): Promise<void> {
  const deep = join(at, 'files', ...Array.from({ length: 8 }, () => 'd'.repeat(50)));
  await mkdir(deep, { recursive: true });
  await writeFile(join(deep, 'x'.repeat(120)), 'deep');
  await symlink(`${'d'.repeat(50)}/${'y'.repeat(200)}`, join(at, 'files/long-target'));
  await writeFile(join(at, 'files/été 日本語 👩‍⚕️.txt'), 'ç');
  await symlink('été 日本語 👩‍⚕️.txt', join(at, 'files/summer'));
  await writeFile(join(at, `files/${'é'.repeat(60)}`), 'at the edge of a header’s room');
  await mkdir(join(at, 'files/empty'));
  for (const size of [0, 1, 511, 512, 513, 1024, 300_000])
    await writeFile(join(at, `files/size-${size}`), randomBytes(size));
}

async function stage(archivePath: string): Promise<string> {
  const archive = await openArchive({
    path: archivePath,
    trustedKeys: [publicKey],
    product: 'planipsy',
    ports,
  });
  const staged = await makeScratchFolder();
  await archive.stage({ folder: staged, onProgress: () => undefined });
  await archive.close();
  return staged;
}

/** Archives and temporary files beside those that each test starts with. */
async function leftOver(): Promise<string[]> {
  return (await readdir(scratch)).filter((name) => name.includes('.ospi'));
}

function run(program: string, path: string): Promise<void> {
  execFileSync(program, [join(folder, path)]);
  return Promise.resolve();
}

async function linkFiles(): Promise<void> {
  await rm(join(folder, 'files'), { recursive: true });
  await symlink('hooks', join(folder, 'files'));
}
