import { execFileSync } from 'node:child_process';
import { mkdir, readFile, readdir, readlink, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { sweepLeftovers } from '../../../src/domain/platform/leftovers.ts';
import {
  activateRelease,
  pointCurrentAt,
  readInstalledVersion,
  removeRelease,
} from '../../../src/domain/platform/release.ts';
import { sitePaths, type Site } from '../../../src/model/site.ts';
import { createTestPorts, makeScratchFolder } from '../../ports.ts';
import { makeTestSite } from '../../site.ts';

const ports = createTestPorts();

async function makeInstalledSite(): Promise<{ site: Site; files: string }> {
  const site = await makeTestSite(await makeScratchFolder());
  const paths = sitePaths(site);
  await mkdir(paths.release('4.2.0'), { recursive: true });
  await symlink('releases/4.2.0', paths.current);
  const files = join(paths.staging, 'files');
  await mkdir(files, { recursive: true });
  await writeFile(join(files, 'VERSION'), '4.3.0');
  return { site, files };
}

describe('a release', () => {
  it('is activated whole, and taken away again as if it had never been', async () => {
    const { site, files } = await makeInstalledSite();
    await activateRelease({ site, ports, files, version: '4.3.0' });
    expect(await readInstalledVersion({ site })).toBe('4.3.0');
    expect(await readFile(join(sitePaths(site).current, 'VERSION'), 'utf8')).toBe('4.3.0');

    for (let twice = 0; twice < 2; twice += 1) {
      await pointCurrentAt({ site, ports, version: '4.2.0' });
      await removeRelease({ site, ports, version: '4.3.0' });
    }
    expect(await readdir(site.root)).toEqual(['.staging', 'current', 'releases']);
    expect(await readdir(sitePaths(site).releases)).toEqual(['4.2.0']);
  });

  it.runIf(process.geteuid?.() === 0)(
    'is taken away though a hook made it immutable, and what it stands in',
    async () => {
      const { site, files } = await makeInstalledSite();
      const { release, releases } = sitePaths(site);
      await activateRelease({ site, ports, files, version: '4.3.0' });
      const held = [release('4.3.0'), releases, site.root];
      onTestFinished(() => {
        execFileSync('find', [site.root, '-type', 'd', '-exec', 'chattr', '-f', '-a', '-i', '{}', '+']);
      });
      execFileSync('chattr', ['+a', ...held]);
      execFileSync('chattr', ['+i', ...held]);
      await pointCurrentAt({ site, ports, version: '4.2.0' });
      expect(await removeRelease({ site, ports, version: '4.3.0' })).toBeUndefined();
      expect(await readdir(releases)).toEqual(['4.2.0']);
    },
  );

  // One file of the new release made immutable kept the old version down and the data unrestored.
  it('leaves what cannot be deleted aside, says why, and deletes it once it can be', async () => {
    const { site, files } = await makeInstalledSite();
    const isRoot = process.geteuid?.() === 0;
    await mkdir(join(files, 'cache'));
    const stuck = join(files, 'cache', 'stuck');
    await writeFile(stuck, '');
    await activateRelease({ site, ports, files, version: '4.3.0' });
    await pointCurrentAt({ site, ports, version: '4.2.0' });
    const [held, free] = isRoot ? ['chattr +i', 'chattr -i'] : ['chmod a-w', 'chmod u+w'];
    const lock = (how: string, path: string) => execFileSync('sh', ['-c', `${how} "$0"`, path]);
    const inRelease = join(sitePaths(site).release('4.3.0'), 'cache', isRoot ? 'stuck' : '');
    lock(held, inRelease);

    const left = await removeRelease({ site, ports, version: '4.3.0' });
    const [aside = ''] = (await readdir(site.root)).filter((name) => name.startsWith('.staging.removed-'));
    const path = join(site.root, aside, 'cache/stuck');
    onTestFinished(() => void lock(`[ ! -e "$0" ] || ${free}`, isRoot ? path : dirname(path)));
    expect(left).toEqual({ path, reason: isRoot ? 'EPERM' : 'EACCES' });
    expect(await readdir(sitePaths(site).releases)).toEqual(['4.2.0']);

    expect(await sweepLeftovers({ site })).toEqual([left]);
    lock(free, isRoot ? path : dirname(path));
    expect(await sweepLeftovers({ site })).toEqual([]);
    expect((await readdir(site.root)).sort()).toEqual(['current', 'releases']);
  });

  it('never takes the place of a folder that is there already', async () => {
    const { site, files } = await makeInstalledSite();
    await mkdir(sitePaths(site).release('4.3.0'));
    const activated = activateRelease({ site, ports, files, version: '4.3.0' });
    await expect(activated).rejects.toMatchObject({ code: 'step.release-exists' });
    expect(await readlink(sitePaths(site).current)).toBe('releases/4.2.0');
  });

  // The rename ended in an unexpected fault, under the page.
  it('never takes the place of a link that leads nowhere', async () => {
    const { site, files } = await makeInstalledSite();
    await symlink('none', sitePaths(site).release('4.3.0'));
    const activated = activateRelease({ site, ports, files, version: '4.3.0' });
    await expect(activated).rejects.toMatchObject({ code: 'step.release-exists' });
  });

  it('is not taken away while it is the installed one', async () => {
    const { site } = await makeInstalledSite();
    await expect(removeRelease({ site, ports, version: '4.2.0' })).rejects.toThrow('installed release');
    expect(await readdir(sitePaths(site).releases)).toEqual(['4.2.0']);
  });

  it('always has `current` whole while it is turned', async () => {
    const { site, files } = await makeInstalledSite();
    await activateRelease({ site, ports, files, version: '4.3.0' });
    const seen = new Set<string>();
    const watching = new AbortController();
    const watch = (async () => {
      while (!watching.signal.aborted)
        seen.add(await readlink(sitePaths(site).current).catch(() => 'missing'));
    })();
    for (let turn = 0; turn < 200; turn += 1)
      await pointCurrentAt({ site, ports, version: turn % 2 === 0 ? '4.2.0' : '4.3.0' });
    watching.abort();
    await watch;
    expect([...seen].sort()).toEqual(['releases/4.2.0', 'releases/4.3.0']);
  });

  it.each(['releases/latest', '../elsewhere/4.2.0', '/etc', 'releases/4.2.0/app'])(
    'is not known from a link to %s',
    async (target) => {
      const site = await makeTestSite(await makeScratchFolder());
      await symlink(target, sitePaths(site).current);
      expect(await readInstalledVersion({ site })).toBeNull();
    },
  );
});
