import { dirname } from 'node:path';
import { Problem } from '../../ports/problem.ts';
import type { Ports } from '../../ports/ports.ts';
import { sitePaths, type Site } from '../../ports/site.ts';
import { findSiteFile, nameOfSite } from './find-site.ts';
import { readFolders } from './folders.ts';
import { judgeOverlaps } from './overlaps.ts';
import { parseSite } from './parse-site.ts';
import { readSource } from './read-source.ts';
import { requireTrusted } from './trust.ts';
import { listBackupFiles, listServicePrograms, listTrustedPlaces } from './trusted-places.ts';

/** Fixed, since the tool runs as root: an environment variable must not choose what it does. */
export const siteFolder = '/etc/ospi-update';

/**
 * Reads and judges the configuration of one platform: of the file `file`, or of `platform` in the folder `folder`, or
 * of the only platform configured there. Problems `usage.site-*`; an invalid one names all its errors at once.
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
  const file = await findSiteFile({ platform, file: named, folder });
  await requireTrusted([file], [], ports);
  const source = await readSource(file);
  const { errors, ...parsed } = parseSite({ source, file, name: nameOfSite(file) });
  const overlaps = judgeOverlaps({ folders: await readFolders(parsed.folders), placeOf: source.placeOf });
  const all = [...errors, ...overlaps].sort((a, b) => a.line - b.line || a.column - b.column);
  if (parsed.site === undefined || all.length > 0)
    throw Problem.of('usage.site-invalid', { file, errors: all });
  const { root, state, public: served, backup } = parsed.site;
  const { releases, staging, journal, reserve, lock, rootLock, mark, attempts, notices } = sitePaths(
    parsed.site,
  );
  // What is verified is run from `releases`, as root too: who can write there would change it behind our back.
  const folders = [root, releases, staging, state, served, backup.folder];
  const own = [...folders, journal, reserve, lock, rootLock, mark, attempts, notices];
  const programs = listServicePrograms(parsed.site.services);
  // Not the data folders: they are the platform's own user's, and nothing in them is run. But those above them: who can
  // put another folder in the place of one could have any folder saved and restored.
  const above = backup.folders.map((folder) => dirname(folder));
  const { places, owned } = await listTrustedPlaces({ databases: backup.databases, ports });
  const backups = await listBackupFiles(backup.folder);
  await requireTrusted([...own, ...above, ...programs, ...backups, ...places], owned, ports);
  return parsed.site;
}
