import { chmod, chown, mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { runOrThrow } from '../../../fixtures/site/run.ts';
import { readDropFolder } from '../../../src/domain/checks/facts/drop-folder.ts';
import { judgeFacts } from '../../../src/domain/checks/index.ts';
import { catalogues } from '../../../src/messages/index.ts';
import { tellVerdict } from '../../../src/messages/verdict.ts';
import type { Site } from '../../../src/model/site.ts';
import type { DropFolderFacts } from '../../../src/terms/drop-folder.ts';
import { createTestPorts, makeScratchFolder } from '../../ports.ts';
import { makeTestSite } from '../../site.ts';
import { sampleFacts } from './sample-facts.ts';

const isRoot = process.getuid?.() === 0;

/** Debian's accounts of any machine. */
const superviseur = { uid: 33, name: 'www-data' };
const group = { gid: 50, name: 'staff' };

async function makeDropFolder(changes: Partial<Site> = {}) {
  const scratch = await makeScratchFolder();
  const folder = join(scratch, 'import');
  const site = await makeTestSite(scratch, {
    administrators: group.name,
    import: { folder, mode: 'apply', maximumGiB: 1 },
    ...changes,
  });
  await mkdir(folder);
  await chown(folder, superviseur.uid, group.gid);
  await chmod(folder, 0o2770);
  return { site, folder, scratch };
}

async function judge(site: Site) {
  const dropFolder = await readDropFolder({ site, ports: createTestPorts() });
  return dropFolder && judgeDropFolder(dropFolder);
}

function judgeDropFolder(dropFolder: DropFolderFacts) {
  const verdict = judgeFacts(sampleFacts({ dropFolder })).find(({ check }) => check === 'drop-folder');
  if (verdict === undefined) throw new Error('not judged');
  const told = tellVerdict({ verdict, sentences: catalogues.en.check.checks });
  return { status: verdict.status, faults: verdict.params['faults'], ...told };
}

describe.runIf(isRoot)('the folder of requests', () => {
  test('as setup makes it is in order', async () => {
    const { site } = await makeDropFolder();
    expect(await judge(site)).toMatchObject({ status: 'ok', faults: [] });
  });

  test('is not judged where nothing is taken from it', async () => {
    const { site, folder, scratch } = await makeDropFolder();
    await rm(folder, { recursive: true });
    expect(await judge({ ...site, import: { folder, mode: 'off', maximumGiB: 1 } })).toBeUndefined();
    expect(await judge(await makeTestSite(scratch))).toBeUndefined();
  });

  describe('that another platform names too', () => {
    const places: readonly (readonly [string, string, boolean])[] = [
      ['the same', 'import', true],
      ['one below it', 'import/bi', true],
      ['one above it', '.', true],
      ['a link to it', 'link', true],
      ['one through a link', 'up/import', true],
      ['one beside it', 'import-bi', false],
    ];
    test.each(places)('as %s is noticed before the first request', async (_what, other, isShared) => {
      const { site: made, folder, scratch } = await makeDropFolder();
      const site = { ...made, file: join(scratch, 'etc/planipsy.yaml') };
      await mkdir(join(scratch, 'etc'));
      await symlink(folder, join(scratch, 'link'));
      await symlink(scratch, join(scratch, 'up'));
      const named = join(scratch, other);
      await writeFile(join(scratch, 'etc/bi.yaml'), `import: { folder: ${named}, mode: apply }\n`);
      await writeFile(join(scratch, 'etc/broken.yaml'), 'import: [');
      const judged = await judge(site);
      expect(judged).toMatchObject(
        isShared ? { status: 'warning', faults: ['other-platform'] } : { status: 'ok', faults: [] },
      );
      if (isShared) expect(judged?.what).toContain('bi');
      // One that takes nothing answers nothing.
      await writeFile(join(scratch, 'etc/bi.yaml'), `import: { folder: ${named}, mode: off }\n`);
      expect(await judge(site)).toMatchObject({ status: 'ok' });
    });
  });

  test.each<[string, string[], (folder: string) => Promise<unknown>]>([
    ['missing', ['missing'], (folder) => rm(folder, { recursive: true })],
    ['root’s', ['owner-root'], (folder) => runOrThrow(['chown', '0', folder])],
    ['of another group', ['group'], (folder) => runOrThrow(['chgrp', 'users', folder])],
    ['open to all', ['mode'], (folder) => chmod(folder, 0o2777)],
    ['without its group on new files', ['mode'], (folder) => chmod(folder, 0o770)],
    ['closed to the group', ['mode'], (folder) => chmod(folder, 0o2700)],
    [
      'open to somebody by an access list',
      ['shared'],
      (folder) => runOrThrow(['setfacl', '-m', 'u:nobody:rwx', folder]),
    ],
    [
      'a link to a right one',
      ['no-folder'],
      async (folder) => {
        await runOrThrow(['mv', folder, `${folder}-elsewhere`]);
        await symlink(`${folder}-elsewhere`, folder);
      },
    ],
    [
      'a file',
      ['no-folder'],
      async (folder) => {
        await rm(folder, { recursive: true });
        await writeFile(folder, '');
      },
    ],
  ])('that is %s is warned of', async (_name, faults, spoil) => {
    const { site, folder } = await makeDropFolder();
    await spoil(folder);
    const judged = await judge(site);
    expect(judged).toMatchObject({ status: 'warning', faults, code: 'OSPI-3040' });
    expect(`${judged?.what ?? ''} ${judged?.remedy ?? ''}`).toContain(
      faults.includes('missing') ? 'import.folder' : folder,
    );
  });

  test.each(['owner-root', 'group', 'mode', 'shared'])('%s: its remedy, pasted, mends it', async (fault) => {
    const { site, folder } = await makeDropFolder();
    if (fault === 'owner-root') await runOrThrow(['chown', '0', folder]);
    if (fault === 'group') await runOrThrow(['chgrp', 'users', folder]);
    if (fault === 'mode') await chmod(folder, 0o777);
    if (fault === 'shared') await runOrThrow(['setfacl', '-m', 'u:nobody:rwx,d:u:nobody:rwx', folder]);
    const { remedy = '' } = (await judge(site)) ?? {};
    const command = remedy.replace(/^As root: /, '').replace(/ \(SUPERVISEUR.*$/, '');
    await runOrThrow(['sh', '-c', command.replace('SUPERVISEUR', superviseur.name)]);
    expect(await judge(site)).toMatchObject({ status: 'ok' });
  });

  test('whose account may install by itself is warned of', async () => {
    const { site, folder } = await makeDropFolder({ administrators: superviseur.name });
    await chown(folder, superviseur.uid, superviseur.uid);
    await chmod(folder, 0o2770);
    expect(await judge(site)).toMatchObject({ status: 'warning', faults: ['owner-member'] });
  });

  test('on a disk too small for an archive is warned of, until the archive is there', async () => {
    const { site, folder, scratch } = await makeDropFolder();
    await runOrThrow(['mount', '-t', 'tmpfs', '-o', 'size=1m', 'small', folder]);
    onTestFinished(() => runOrThrow(['umount', '--lazy', folder]).then(() => undefined));
    await chown(folder, superviseur.uid, group.gid);
    await chmod(folder, 0o2770);
    expect(await judge(site)).toMatchObject({ status: 'warning', faults: ['room'] });
    await runOrThrow(['umount', folder]);
    await runOrThrow(['mount', '-t', 'tmpfs', '-o', 'size=1025m', 'large', folder]);
    await chown(folder, superviseur.uid, group.gid);
    await chmod(folder, 0o2770);
    expect(await judge(site)).toMatchObject({ status: 'ok' });
    await runOrThrow(['dd', 'if=/dev/zero', `of=${folder}/a.ospi`, 'bs=1M', 'count=64', 'status=none']);
    expect(await judge(site)).toMatchObject({ status: 'ok' });
    expect(scratch).toBe(join(folder, '..'));
  });

  test('with any number of files in it is judged at once', async () => {
    const { site, folder } = await makeDropFolder();
    await runOrThrow(['sh', '-c', 'seq 1 20000 | sed "s|^|$0/|" | xargs touch', folder]);
    const begun = performance.now();
    expect(await judge(site)).toMatchObject({ status: 'ok' });
    expect(performance.now() - begun).toBeLessThan(5000);
  });
});

const unit = { unit: 'ospi-update-import-a.path', isEnabled: true, isActive: true, isFailed: false };
const facts: DropFolderFacts = { folder: '/f', reason: 'EACCES', disks: [] };

test.each<[string, DropFolderFacts['units'], string[]]>([
  ['none, without systemd', undefined, []],
  ['one', [unit], []],
  ['one of two', [unit, { ...unit, isEnabled: false, isActive: false }], []],
  ['only at the next boot', [{ ...unit, isActive: false }], ['idle']],
  ['only until the next boot', [{ ...unit, isEnabled: false }], ['idle']],
  ['given up on', [{ ...unit, isActive: false, isFailed: true }], ['unit-failed', 'idle']],
  ['given up on beside another', [unit, { ...unit, isActive: false, isFailed: true }], ['unit-failed']],
])('units that look into it: %s', (_name, units, faults) => {
  const judged = judgeDropFolder({ ...facts, ...(units && { units }) });
  expect(judged.faults).toEqual(['missing', ...faults]);
});
