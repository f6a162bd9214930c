import { constants } from 'node:fs';
import { lstat, mkdir, open, readlink, rename, stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { readErrorCode } from '../files/error-code.ts';
import type { Ports } from '../../ports/ports.ts';
import { Problem } from '../../messages/problem.ts';
import { sitePaths, type Site } from '../../model/site.ts';
import { isVersion } from '../../terms/words.ts';
import { liftFolderFlags } from '../files/flags.ts';
import { deleteTree, toLeftover, type Leftover } from '../files/delete-tree.ts';
import { nameAside } from './leftovers.ts';

/**
 * Reads which version `current` points at; null where there is no such link, or where it points at anything but a
 * release of this platform.
 */
export async function readInstalledVersion({ site }: { site: Site }): Promise<string | null> {
  const { current } = sitePaths(site);
  const target = await readlink(current).catch(() => null);
  if (target === null) return null;
  const version = basename(target);
  const isRelease = ['releases', sitePaths(site).releases].includes(dirname(target));
  return isRelease && isVersion(version) ? version : null;
}

/**
 * Sees that a release is there before anything is made to depend on it: somebody may have removed it by hand.
 *
 * @throws Problem `step.release-missing`
 */
export async function requireRelease({ site, version }: { site: Site; version: string }): Promise<void> {
  const path = sitePaths(site).release(version);
  if (!(await exists(path))) throw Problem.of('step.release-missing', { path, version });
}

/**
 * Sees that `current` points at a version.
 *
 * @throws Problem `step.release-missing`, `step.current-changed`
 */
export async function requireInstalled({ site, version }: { site: Site; version: string }): Promise<void> {
  await requireRelease({ site, version });
  const found = await readInstalledVersion({ site });
  if (found !== version)
    throw Problem.of('step.current-changed', { path: sitePaths(site).current, version, found });
}

/**
 * Makes a staged release the installed one: one rename brings its files beside the other releases, one more turns the
 * `current` link. Between the two, and at any moment, `current` is whole and points at a whole release.
 *
 * @param files the staged release's `files` folder, on the same file system as `releases`
 * @throws Problem `step.release-exists`
 */
export async function activateRelease({
  site,
  ports,
  files,
  version,
}: {
  site: Site;
  ports: Ports;
  files: string;
  version: string;
}): Promise<void> {
  const paths = sitePaths(site);
  const release = paths.release(version);
  if (await isTaken(release)) throw Problem.of('step.release-exists', { path: release });
  await mkdir(paths.releases, { recursive: true, mode: 0o755 });
  await ports.files.renameDurably(files, release);
  await pointCurrentAt({ site, ports, version });
}

/** Turns `current` to a release. Idempotent. */
export async function pointCurrentAt({
  site,
  ports,
  version,
}: {
  site: Site;
  ports: Ports;
  version: string;
}): Promise<void> {
  if ((await readInstalledVersion({ site })) === version) return;
  const turn = () => ports.files.replaceLink(sitePaths(site).current, `releases/${version}`);
  await turn().catch(async (error: unknown) => {
    if (!(await liftHindrance({ folder: site.root, error, ports }))) throw error;
    await turn();
  });
}

/** A hook may have made a folder append-only or immutable: then it is lifted, and true. */
async function liftHindrance({
  folder,
  error,
  ports,
}: {
  folder: string;
  error: unknown;
  ports: Ports;
}): Promise<boolean> {
  if (readErrorCode(error) !== 'EPERM') return false;
  const opened = await open(folder, constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW);
  try {
    await liftFolderFlags({ folder: `/proc/${process.pid}/fd/${opened.fd}`, ports });
    return true;
  } finally {
    await opened.close();
  }
}

/**
 * Takes a release away again: first out of sight with one rename, then deleted, so that half a release never stands
 * under a version's name. Idempotent: a rename that was not followed by the deletion is one for the next sweep.
 *
 * @returns what could not be moved or deleted; `current` does not depend on it
 */
export async function removeRelease({
  site,
  ports,
  version,
}: {
  site: Site;
  ports: Ports;
  version: string;
}): Promise<Leftover | undefined> {
  const paths = sitePaths(site);
  const release = paths.release(version);
  if ((await readInstalledVersion({ site })) === version)
    throw Problem.of('internal.fault', { detail: `${release} is the installed release` });
  if (!(await exists(release))) return undefined;
  const doomed = nameAside(site);
  try {
    await rename(release, doomed).catch(async (error: unknown) => {
      for (const folder of [site.root, paths.releases, release])
        if (!(await liftHindrance({ folder, error, ports }))) throw error;
      await rename(release, doomed);
    });
  } catch (error) {
    return toLeftover(release, error);
  }
  await ports.files.syncFolder(paths.releases);
  return deleteTree(doomed);
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

/** A link that leads nowhere stands in the way as well: a folder cannot be renamed to it. */
async function isTaken(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}
