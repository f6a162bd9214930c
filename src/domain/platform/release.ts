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
 * Reads the version that `current` points to; null if there is no such link, or if it points to anything but a release
 * of this platform, or to one that a plain folder is still being moved into.
 */
export async function readInstalledVersion({ site }: { site: Site }): Promise<string | null> {
  const { current, adopting } = sitePaths(site);
  const target = await readlink(current).catch(() => null);
  if (target === null || (await isTaken(adopting))) return null;
  const version = basename(target);
  const isRelease = ['releases', sitePaths(site).releases].includes(dirname(target));
  return isRelease && isVersion(version) ? version : null;
}

/**
 * Checks that a release exists before anything is made to depend on it: somebody may have removed it by hand.
 *
 * @throws Problem `step.release-missing`
 */
export async function requireRelease({ site, version }: { site: Site; version: string }): Promise<void> {
  const path = sitePaths(site).release(version);
  if (!(await exists(path))) throw Problem.of('step.release-missing', { path, version });
}

/**
 * Checks that `current` points to a version.
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
 * Installs a staged release: one rename moves its files beside the other releases, another switches the `current` link.
 * At any moment, `current` exists and points to a complete release.
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

/** Switches `current` to a release. Idempotent. */
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

/** If a hook made a folder append-only or immutable, clears the flag and returns true. */
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
 * Removes a release: first renames it out of sight, then deletes it, so that no partial release ever has a version's
 * name. Idempotent: if the deletion did not follow the rename, the next sweep does it.
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

/** A dangling link is in the way as well: a folder cannot be renamed to it. */
async function isTaken(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}
