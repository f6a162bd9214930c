import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readErrorCode } from '../files/error-code.ts';
import type { Ports } from '../../ports/ports.ts';
import { Problem } from '../../messages/problem.ts';
import { sitePaths, type Site } from '../../model/site.ts';
import { probeName, refuseFolder } from './probe-folder.ts';

/**
 * Renames a folder from staging to the releases folder, and switches a link to it beside `current`, as when a release
 * is installed.
 *
 * @throws Problem `prerequisite.releases-apart`, `prerequisite.folder-unusable`
 */
export async function probeRelease({
  site,
  ports,
  staging,
}: {
  site: Site;
  ports: Pick<Ports, 'files'>;
  staging: string;
}): Promise<void> {
  const { releases } = sitePaths(site);
  const staged = join(staging, probeName);
  const { release, link } = nameProbes(site);
  await removeProbes(site);
  try {
    await inFolder(staging, async () => {
      await mkdir(staged);
      await writeFile(join(staged, 'file'), '');
    });
    await inFolder(releases, async () => {
      await mkdir(releases, { recursive: true, mode: 0o755 });
      await ports.files.renameDurably(staged, release).catch((error: unknown) => {
        if (readErrorCode(error) !== 'EXDEV') throw error;
        throw Problem.of('prerequisite.releases-apart', { place: site.root, folder: releases }, error);
      });
    });
    await inFolder(site.root, async () => {
      await ports.files.replaceLink(link, `releases/${probeName}`);
      await ports.files.replaceLink(link, `releases/${probeName}`);
      await ports.files.removeDurably(link);
    });
  } finally {
    await rm(staged, { recursive: true, force: true }).catch(() => undefined);
    await removeProbes(site);
  }
}

/** Removes what a killed rehearsal left among the releases and beside `current`. */
export async function removeProbes(site: Site): Promise<void> {
  for (const path of Object.values(nameProbes(site)))
    await rm(path, { recursive: true, force: true }).catch(() => undefined);
}

function nameProbes(site: Site) {
  return { release: join(sitePaths(site).releases, probeName), link: join(site.root, probeName) };
}

async function inFolder(folder: string, action: () => Promise<void>): Promise<void> {
  try {
    await action();
  } catch (error) {
    throw refuseFolder(folder, error);
  }
}
