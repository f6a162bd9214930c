import { realpath, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { siteFolder, type Site } from '../../model/site.ts';
import { listSiteFiles, nameOfSite } from './find-site.ts';
import { readSource } from './read-source.ts';
import { valueAt } from './source.ts';

/** Another platform of this server whose requests would be put into the same folder. */
export interface SharedFolder {
  readonly platform: string;
  /** As its configuration names it: the same folder, one above it or one below it. */
  readonly folder: string;
}

/**
 * The platform that takes requests from this one's folder as well, or from one above or below it, by whatever name: each of the two
 * would take the other's requests for its own, and replace its answers without end. Configurations that this user cannot read are
 * left out: root, who takes requests, reads them all.
 *
 * @param folders where configurations are; that of this one is among them
 */
export async function findSharedFolder(
  site: Pick<Site, 'file' | 'import'>,
  folders: readonly string[] = [siteFolder],
): Promise<SharedFolder | undefined> {
  if (site.import === undefined) return undefined;
  const own = await locate(site.import.folder);
  const files = await Promise.all(
    [...new Set([dirname(site.file), ...folders])].map((folder) => listSiteFiles(folder).catch(() => [])),
  );
  const name = nameOfSite(site.file);
  // A copy of this configuration, perhaps one to try something with, is of the same platform.
  for (const file of files.flat().filter((each) => nameOfSite(each) !== name)) {
    const folder = await readDropFolder(file);
    if (folder !== undefined && meet(own, await locate(folder)))
      return { platform: nameOfSite(file), folder };
  }
  return undefined;
}

/** Undefined if nothing is taken there. */
async function readDropFolder(file: string): Promise<string | undefined> {
  const source = await readSource(file).catch(() => undefined);
  const [folder, mode] = ['folder', 'mode'].map((key) => valueAt(source?.value, ['import', key]));
  return typeof folder === 'string' && (mode === 'check' || mode === 'apply') ? folder : undefined;
}

interface Location {
  /** Without links, as far as it exists. */
  readonly path: string;
  /** What tells a folder from another: it may be mounted at two places. */
  readonly identity: string | undefined;
}

async function locate(folder: string): Promise<Location> {
  const path = await realpath(folder).catch(() => folder);
  const identity = await stat(path).then(
    ({ dev, ino }) => `${dev}:${ino}`,
    () => undefined,
  );
  return { path, identity };
}

function meet(one: Location, other: Location): boolean {
  if (one.identity !== undefined && one.identity === other.identity) return true;
  return isInside(one.path, other.path) || isInside(other.path, one.path);
}

/** Or the same. */
function isInside(inner: string, outer: string): boolean {
  return inner === outer || inner.startsWith(`${outer}/`);
}
