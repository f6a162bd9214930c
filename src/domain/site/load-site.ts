import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { geteuid, getuid } from 'node:process';
import { Problem } from '../../messages/problem.ts';
import type { Ports } from '../../ports/ports.ts';
import { siteFolder, sitePaths, type Site } from '../../model/site.ts';
import { findSiteFile, nameOfSite } from './find-site.ts';
import { readFolders } from './folders.ts';
import { judgeOverlaps } from './overlaps.ts';
import { parseSite } from './parse-site.ts';
import type { SiteError } from '../../terms/site.ts';
import type { Source } from './source.ts';
import { readSource } from './read-source.ts';
import { requireTrusted } from '../files/trust.ts';
import { listBackupFiles, listNotifiers, listServicePrograms, listTrustedPlaces } from './trusted-places.ts';

/**
 * Reads and validates the configuration of one platform: of the file `file`, or of `platform` in the folder `folder`,
 * or of the only platform configured there. Throws Problems `usage.site-*`; an invalid one reports all its errors at
 * once.
 */
export async function loadSite({
  platform,
  file: named,
  folder = siteFolder,
  ports,
}: {
  readonly platform?: string | undefined;
  readonly file?: string | undefined;
  readonly folder?: string;
  readonly ports: Pick<Ports, 'shell'>;
}): Promise<Site> {
  const file = await findSiteFile({ platform, file: named, folder }).catch(async (error: unknown) => {
    throw named === undefined ? await refuseStranger(error, ports) : error;
  });
  await requireTrusted([file], [], ports);
  const source = await readSource(file);
  const { site, errors } = await judgeSource({ source, file, name: nameOfSite(file) });
  if (site === undefined || errors.length > 0) throw Problem.of('usage.site-invalid', { file, errors });
  await requireTrustedSite({ site, ports });
  return site;
}

/** What a configuration's text says, and all that is wrong with it, in the order of its lines. */
export async function judgeSource({
  source,
  file,
  name,
}: {
  readonly source: Source;
  readonly file: string;
  readonly name: string;
}): Promise<{ readonly site?: Site; readonly errors: readonly SiteError[] }> {
  const { errors, folders, ...parsed } = parseSite({ source, file, name });
  const overlaps = judgeOverlaps({ folders: await readFolders(folders), placeOf: source.placeOf });
  return {
    ...parsed,
    errors: [...errors, ...overlaps].sort((a, b) => a.line - b.line || a.column - b.column),
  };
}

/** @throws Problem `usage.site-writable-by-others`, `usage.site-place-open` */
export async function requireTrustedSite({
  site,
  ports,
}: {
  readonly site: Site;
  readonly ports: Pick<Ports, 'shell'>;
}): Promise<void> {
  const { root, state, public: served, backup } = site;
  const { told, releases, staging, journal, reserve, lock, rootLock, mark, attempts, notices, requests } =
    sitePaths(site);
  // Verified files are run from `releases`, also as root: anybody who can write there could change them behind our
  // back.
  const folders = [root, releases, staging, state, served, backup.folder];
  const own = [...folders, told, journal, reserve, lock, rootLock, mark, attempts, notices, requests];
  const { services, notify = [] } = site;
  const programs = [...listServicePrograms(services), ...listNotifiers(notify)];
  // Not the data folders: they belong to the platform's own user, and nothing in them is run. But their parents:
  // anybody who can replace a data folder could have any folder saved and restored.
  // Whoever can replace the folder of the requests could have those of any account taken for the Superviseur's.
  const given = [...backup.folders, ...(site.import === undefined ? [] : [site.import.folder])];
  const above = given.map((folder) => dirname(folder));
  const { places, owned } = await listTrustedPlaces({ databases: backup.databases, ports });
  const backups = await listBackupFiles(backup.folder);
  await requireTrusted([...own, ...above, ...programs, ...backups, ...places], owned, ports);
}

/**
 * A user who cannot read the default configuration is not in the group that may: this is reported, rather than a fault
 * of the file. Any other failure is unchanged.
 */
async function refuseStranger(error: unknown, ports: Pick<Ports, 'shell'>): Promise<unknown> {
  const isClosed =
    error instanceof Problem && error.code === 'usage.site-unreadable' && error.params['reason'] === 'EACCES';
  if (!isClosed || geteuid?.() === 0) return error;
  const found = await stat(String(error.params['file'])).catch(() => undefined);
  const isGroups = found !== undefined && found.gid !== 0 && (found.mode & 0o040) !== 0;
  const administrators = isGroups ? await nameOf('group', found.gid, ports) : null;
  const user = await nameOf('passwd', getuid?.() ?? 0, ports);
  return Problem.of('permission.not-administrator', { user, administrators }, error);
}

/** By number if the user database does not know it. */
async function nameOf(
  database: 'group' | 'passwd',
  id: number,
  { shell }: Pick<Ports, 'shell'>,
): Promise<string> {
  const { exitCode, stdout } = await shell.run({ program: 'getent', args: [database, String(id)] });
  const [name = ''] = stdout.split(':');
  return exitCode === 0 && name !== '' ? name : String(id);
}
