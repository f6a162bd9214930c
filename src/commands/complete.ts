import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { listSiteNames } from '../domain/site/find-site.ts';
import { readPartialSite } from '../domain/site/read-partial-site.ts';
import { isBackupId } from '../model/backup-id.ts';
import { siteFolder, sitePaths } from '../model/site.ts';

/** A shell shows no more at once that anybody would read. */
const maximum = 200;

/**
 * Names for the completion of a shell, the newest first where they have a time. Only lists folders, and nothing on any
 * error: who may not list a folder completes nothing from it.
 */
export async function listNames({
  kind,
  platform,
  config,
}: {
  readonly kind: 'platform' | 'attempt' | 'backup' | 'archive';
  readonly platform?: string;
  readonly config?: string;
}): Promise<readonly string[]> {
  try {
    if (kind === 'platform') return await listSiteNames(siteFolder);
    const site = await readPartialSite({ platform: platform ?? (await findOnly(config)), file: config });
    if (site === undefined) return [];
    if (kind === 'attempt') return newest(await listEndings(sitePaths(site).attempts, '.log'));
    if (kind === 'backup')
      return ['latest', ...newest((await readdir(site.backup.folder).catch(() => [])).filter(isBackupId))];
    const { inbox } = site;
    if (inbox === undefined) return [];
    return newest(await listEndings(inbox, '.ospi')).map((name) => join(inbox, `${name}.ospi`));
  } catch {
    return [];
  }
}

/** A server with several platforms needs to be told which. */
async function findOnly(config: string | undefined): Promise<string | undefined> {
  if (config !== undefined) return undefined;
  const [only, other] = await listSiteNames(siteFolder);
  return other === undefined ? only : undefined;
}

async function listEndings(folder: string, ending: string): Promise<readonly string[]> {
  const names = await readdir(folder).catch(() => []);
  return names.filter((name) => name.endsWith(ending)).map((name) => name.slice(0, -ending.length));
}

function newest(names: readonly string[]): readonly string[] {
  return names.toSorted().toReversed().slice(0, maximum);
}
