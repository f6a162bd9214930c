import { execFileSync, spawnSync } from 'node:child_process';
import { chmod, chown, mkdir, open, readdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test, type TestContext } from 'vitest';
import { findFileSystem, isRemote } from '../../../src/domain/import/mount.ts';
import { Problem } from '../../../src/messages/problem.ts';
import { account, isRoot, makeCanary, makeStand, requireNextServed, type Stand } from './stand.ts';

/** Why nothing is taken from the folder. */
async function findFault(stand: Stand): Promise<unknown> {
  const begun = performance.now();
  const error: unknown = await stand.round().catch((thrown: unknown) => thrown);
  expect(performance.now() - begun).toBeLessThan(5000);
  expect(error).toBeInstanceOf(Problem);
  const { code, params } = error as Problem;
  expect(code).toBe('prerequisite.import-folder-unfit');
  return params['fault'];
}

async function makeElsewhere(stand: Stand): Promise<string> {
  const elsewhere = join(stand.folder, '../elsewhere');
  await mkdir(elsewhere);
  await chown(elsewhere, account, account);
  return elsewhere;
}

describe.runIf(isRoot)('a drop folder from which nothing is taken', () => {
  test('is missing', async () => {
    const stand = await makeStand();
    await rm(stand.folder, { recursive: true });
    expect(await findFault(stand)).toBe('missing');
  });

  test.each(['a file', 'a pipe', 'a link to a folder', 'a link to nothing', 'a link to itself'])(
    'is %s',
    async (kind) => {
      const stand = await makeStand();
      const elsewhere = await makeElsewhere(stand);
      await rm(stand.folder, { recursive: true });
      const { folder } = stand;
      if (kind === 'a file') await writeFile(folder, '');
      else if (kind === 'a pipe') spawnSync('mkfifo', [folder]);
      else {
        const target =
          kind === 'a link to a folder' ? elsewhere : kind === 'a link to itself' ? folder : '/nowhere';
        await symlink(target, folder);
      }
      expect(await findFault(stand)).toBe('not-a-folder');
      expect(await readdir(elsewhere)).toEqual([]);
    },
  );

  test('is open to every user', async () => {
    const stand = await makeStand();
    stand.act('chmod 2777 .');
    await stand.ask('a');
    expect(await findFault(stand)).toBe('open-to-others');
    stand.act('chmod 2770 .');
    await requireNextServed(stand);
  });

  test('is in a folder that its owner may write to, who could lead root anywhere', async () => {
    const stand = await makeStand();
    await chown(join(stand.folder, '..'), account, account);
    expect(await findFault(stand)).toBe('open-to-others');
  });

  test('does not end a round for ever when a program answers for it, or does not', async (context) => {
    const stand = await makeStand();
    await mountSilently(stand.folder, '40000', context);
    expect(await findFault(stand)).toBe('remote-file-system');
  });
});

describe.runIf(isRoot)('within the folder', () => {
  test.for(['bad.request.json', 'planipsy-4.3.0.ospi', 'bad.answer.json'])(
    'a program that does not answer for %s is not asked',
    async (name, context) => {
      const stand = await makeStand();
      if (name !== 'bad.request.json') await stand.ask('bad');
      stand.act('echo {} >"$1"', name);
      await mountSilently(join(stand.folder, name), '100000', context);
      const begun = performance.now();
      const { undelivered } = await stand.round();
      expect(performance.now() - begun).toBeLessThan(5000);
      if (name === 'bad.answer.json') expect(undelivered).toEqual([{ request: 'bad', reason: 'EBUSY' }]);
      else expect(await stand.answer('bad')).toMatchObject({ state: 'refused', code: 'OSPI-0462' });
      await requireNextServed(stand);
    },
  );

  test('nothing is led elsewhere when the folder is swapped for a link during the round', async () => {
    const stand = await makeStand();
    const canary = await makeCanary(stand);
    const elsewhere = await makeElsewhere(stand);
    await writeFile(join(elsewhere, 'planipsy-4.3.0.ospi'), 'not to be touched');
    await stand.upload('planipsy-4.3.0.ospi');
    await stand.ask('a');
    const away = join(stand.folder, '../away');
    await stand
      .round({
        judge: () => {
          spawnSync('sh', ['-c', 'mv "$1" "$2" && ln -s "$3" "$1"', 'sh', stand.folder, away, elsewhere]);
        },
      })
      .catch((error: unknown) => {
        // The answers find the link.
        expect(error).toMatchObject({ code: 'prerequisite.import-folder-unfit' });
      });
    expect(await readdir(elsewhere)).toEqual(['planipsy-4.3.0.ospi']);
    expect(await readdir(away)).toEqual(['a.request.json']);
    await canary.requireUntouched();
    await rm(stand.folder);
    await rename(away, stand.folder);
    await requireNextServed(stand);
    expect(await stand.answer('a')).toMatchObject({ state: 'received' });
  });

  test('a request of a folder that is not the group’s is taken all the same', async () => {
    const stand = await makeStand();
    await chmod(stand.folder, 0o700);
    await requireNextServed(stand);
  });
});

/** Mounts a file system whose program never answers: who asks it anything waits for ever. */
async function mountSilently(path: string, mode: string, { skip }: Pick<TestContext, 'skip'>): Promise<void> {
  const device = await open('/dev/fuse', 'r+').catch(() => skip('this kernel has no FUSE'));
  const options = `fd=3,rootmode=${mode},user_id=${account},group_id=${account},allow_other`;
  execFileSync('mount', ['-i', '-t', 'fuse', '-o', options, 'silent', path], {
    stdio: ['ignore', 'pipe', 'pipe', device.fd],
  });
  onTestFinished(async () => {
    // What waits for it fails once nobody holds the device.
    await device.close();
    execFileSync('umount', ['-l', path]);
  });
}

test('the type of a mount is that after the separator, whatever stands before', () => {
  const info = [
    '36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 propagate_from:2 - ext3 /dev/root rw,errors=continue',
    '37 35 0:44 / /a\\040b rw - fuse.sshfs host:/ rw',
    '136 35 0:45 / /nfs rw shared:1 - nfs4 server:/x rw',
  ].join('\n');
  expect([36, 37, 136, 6].map((id) => findFileSystem(info, id))).toEqual([
    'ext3',
    'fuse.sshfs',
    'nfs4',
    undefined,
  ]);
});

test.each([
  ['ext4', false],
  ['xfs', false],
  ['btrfs', false],
  ['zfs', false],
  ['tmpfs', false],
  ['overlay', false],
  ['fuse', true],
  ['fuseblk', true],
  ['fuse.sshfs', true],
  ['nfs', true],
  ['nfs4', true],
  ['cifs', true],
  ['9p', true],
  ['autofs', true],
])('%s is remote: %s', (type, expected) => {
  expect(isRemote(type)).toBe(expected);
});
