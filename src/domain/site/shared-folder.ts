import { realpath, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Problem } from '../../messages/problem.ts';
import { folderRule } from '../../model/site-rules.ts';
import { siteFolder, type Site } from '../../model/site.ts';
import { listSiteFiles, nameOfSite } from './find-site.ts';
import { readPartialSite } from './read-partial-site.ts';
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
  for (const file of await listOthers(site, folders)) {
    const folder = await readDropFolder(file);
    if (folder !== undefined && meet(own, await locate(folder)))
      return { platform: nameOfSite(file), folder };
  }
  return undefined;
}

/**
 * Requires that no other platform keeps its state, its page or its backups in a folder of this one: one would recover the other's
 * update, open its page, and prune its backups or remove the one that it is taking, whose lock is another.
 *
 * @throws Problem `prerequisite.folder-shared`
 */
export async function requireOwnFolders(
  site: Pick<Site, 'file' | 'root' | 'state' | 'public' | 'backup'>,
  folders: readonly string[] = [siteFolder],
): Promise<void> {
  for (const file of await listOthers(site, folders)) {
    const other = await readPartialSite({ file });
    // Whatever its name, a configuration with this root is of this platform.
    if (other === undefined || isSame(await locate(site.root), await locate(other.root))) continue;
    const platform = nameOfSite(file);
    const pairs = [
      ['state', site.state, other.state],
      ['public', site.public, other.public],
      ['backup.folder', site.backup.folder, other.backup.folder],
    ] as const;
    for (const [key, folder, theirs] of pairs)
      if (isSame(await locate(folder), await locate(theirs)))
        throw Problem.of('prerequisite.folder-shared', { key, folder, platform, other: theirs });
  }
}

/** A copy of this configuration, perhaps one to try something with, is of the same platform. */
async function listOthers(site: Pick<Site, 'file'>, folders: readonly string[]): Promise<readonly string[]> {
  const files = await Promise.all(
    [...new Set([dirname(site.file), ...folders])].map((folder) => listSiteFiles(folder).catch(() => [])),
  );
  const name = nameOfSite(site.file);
  return files.flat().filter((each) => nameOfSite(each) !== name);
}

/** Undefined if nothing is taken there, as with a configuration that is refused: it must not stop this platform. */
async function readDropFolder(file: string): Promise<string | undefined> {
  const source = await readSource(file).catch(() => undefined);
  if (source === undefined || source.errors.length > 0) return undefined;
  const [folder, mode] = ['folder', 'mode'].map((key) => valueAt(source.value, ['import', key]));
  if (typeof folder !== 'string' || folderRule(folder) !== undefined) return undefined;
  return mode === 'check' || mode === 'apply' ? folder : undefined;
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

function isSame(one: Location, other: Location): boolean {
  return one.path === other.path || (one.identity !== undefined && one.identity === other.identity);
}

function meet(one: Location, other: Location): boolean {
  if (isSame(one, other)) return true;
  return isInside(one.path, other.path) || isInside(other.path, one.path);
}

/** Or the same. */
function isInside(inner: string, outer: string): boolean {
  return inner === outer || inner.startsWith(`${outer}/`);
}
