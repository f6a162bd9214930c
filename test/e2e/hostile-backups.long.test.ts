import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { appendFile, cp, mkdir, readFile, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { runOrThrow } from '../../fixtures/site/run.ts';
import { bounded, fingerprintAll, shareVictim, type Victim } from './hostile.ts';
import { expectEnd } from './sites.ts';

const victim = shareVictim({ installs: true });

// Of the installed version: an older one is not restored to the platform anyway.
beforeAll(async () => {
  expectEnd(await victim().site.run(['backup']), 0);
});

/** An existing backup; a test's changes to it are undone afterwards. */
async function withBackup(
  { site }: Victim,
  action: (backup: { readonly id: string; readonly path: string; readonly record: string }) => Promise<void>,
): Promise<void> {
  const id = (await readdir(site.backups)).sort().at(-1) ?? '';
  const kept = join(site.folder, 'backups.kept');
  execFileSync('cp', ['--archive', site.backups, kept]);
  try {
    const path = join(site.backups, id);
    await action({ id, path, record: join(path, 'backup.json') });
  } finally {
    await rm(site.backups, { recursive: true });
    execFileSync('mv', [kept, site.backups]);
  }
}

/** Neither read back nor restored, neither to the platform nor beside it; and the next backup does without it. */
async function expectRefused(id: string): Promise<void> {
  const { site } = victim();
  const before = await fingerprintAll(victim());
  const to = join(site.folder, 'restored');
  for (const args of [
    ['verify', id],
    ['restore', id, '--to', to],
  ])
    expectEnd(await site.run(['backup', ...args], { through: bounded }), 11, new RegExp(id));
  expect(await fingerprintAll(victim())).toBe(before);
  await rm(to, { recursive: true, force: true });
}

type Damage = (backup: {
  readonly path: string;
  readonly record: string;
  readonly id: string;
}) => Promise<void> | void;
const archive = 'folder-1.files.tar.zst';

describe('a backup', () => {
  const damages: readonly (readonly [string, Damage])[] = [
    [
      'with one bit turned in an archive',
      async ({ path }) => {
        const bytes = await readFile(join(path, archive));
        bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1;
        await writeFile(join(path, archive), bytes);
      },
    ],
    ['with an archive that grew', ({ path }) => appendFile(join(path, archive), 'x')],
    [
      'with a list of names that was edited',
      ({ path }) => writeFile(join(path, 'folder-1.inventory'), '../x\0'),
    ],
    ['without one of its files', ({ path }) => rm(join(path, archive))],
    [
      'with a pipe in the place of an archive',
      async ({ path }) => {
        await rm(join(path, archive));
        execFileSync('mkfifo', [join(path, archive)]);
      },
    ],
    [
      'with a pipe in the place of a file that is empty',
      async ({ path }) => {
        await rm(join(path, 'folder-1.removed'));
        execFileSync('mkfifo', [join(path, 'folder-1.removed')]);
      },
    ],
    [
      'with a link in the place of an archive',
      async ({ path }) => {
        await cp(join(path, archive), join(victim().outside, 'moved'));
        await rm(join(path, archive));
        await symlink(join(victim().outside, 'moved'), join(path, archive));
      },
    ],
    [
      'with a pipe in the place of its record',
      async ({ record }) => {
        await rm(record);
        execFileSync('mkfifo', [record]);
      },
    ],
    ['with a record that is no record', ({ record }) => writeFile(record, '{"format":1}')],
    ['with a record of nested JSON', ({ record }) => writeFile(record, '['.repeat(200_000))],
    [
      'that stands on itself',
      ({ record, id }) => edit(record, (text) => text.replace('"createdAt"', `"base": "${id}", "createdAt"`)),
    ],
    [
      'that leads elsewhere',
      ({ record }) => edit(record, (text) => text.replace(/"path": "[^"]*"/, '"path": "/srv/../etc"')),
    ],
    [
      'whose parts lead elsewhere',
      ({ record }) => edit(record, (text) => text.replaceAll(archive, '../../outside/sentinel')),
    ],
  ];

  test.each(damages)('%s is neither verified nor restored', async (_, damage) => {
    await withBackup(victim(), async (backup) => {
      await damage(backup);
      await expectRefused(backup.id);
    });
    await rm(join(victim().outside, 'moved'), { force: true });
  });

  // Its digests match, since whoever can write the archive can write the record: only root can.
  test.each([
    [
      'a link out of the folder, and a file behind it',
      'ln -s "$OUT" evil; tar -cf "$TAR" ./evil; rm evil; mkdir evil; echo hacked > evil/sentinel; tar -rf "$TAR" ./evil/sentinel',
    ],
    [
      'a name that climbs',
      'echo hacked > sentinel; tar -P -cf "$TAR" --transform "s,sentinel,./../../../../../../../../../..$OUT/sentinel," sentinel',
    ],
    [
      'an absolute name',
      'echo hacked > sentinel; tar -P -cf "$TAR" --transform "s,sentinel,$OUT/sentinel," sentinel',
    ],
    [
      'a hard link to a file outside',
      'ln "$OUT/sentinel" ./hard; tar -P -cf "$TAR" --transform "flags=h;s,hard,$OUT/sentinel," ./hard; echo hacked > other; tar -rf "$TAR" --transform "s,other,hard," ./other',
    ],
  ])('forged as a whole, with %s, changes nothing outside', async (_, script) => {
    const { site, sentinel, outside } = victim();
    await withBackup(victim(), async ({ id, path, record }) => {
      const work = join(site.folder, 'forged');
      await rm(work, { recursive: true, force: true });
      await mkdir(work);
      const tar = join(site.folder, 'forged.tar');
      const env = { PATH: '/usr/bin:/bin', OUT: outside, TAR: tar };
      await runOrThrow(['sh', '-ec', script], { cwd: work, env });
      execFileSync('zstd', ['--quiet', '--force', tar, '-o', join(path, archive)]);
      const bytes = await readFile(join(path, archive));
      await edit(record, (text) =>
        text.replace(
          new RegExp(`("file": "${archive}",\\s+"bytes": )\\d+(,\\s+"sha256": ")[0-9a-f]{64}`),
          `$1${bytes.length}$2${createHash('sha256').update(bytes).digest('hex')}`,
        ),
      );
      const to = join(site.folder, 'restored');
      const ran = await site.run(['backup', 'restore', id, '--to', to], { through: bounded });
      expect([0, 11]).toContain(ran.code);
      await site.stopServices();
      const ontoPlatform = await site.run(['backup', 'restore', id], { keys: 'y\n' });
      expect([0, 11], ontoPlatform.stdout).toContain(ontoPlatform.code);
      await site.startServices();
      expect(await readFile(sentinel, 'utf8')).toBe('precious');
      expect(await readdir(outside)).toEqual(['sentinel']);
      for (const each of [work, tar, to]) await rm(each, { recursive: true, force: true });
    });
  });
});

async function edit(file: string, change: (text: string) => string): Promise<void> {
  const text = await readFile(file, 'utf8');
  const changed = change(text);
  expect(changed).not.toBe(text);
  await writeFile(file, changed);
}
