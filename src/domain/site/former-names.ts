import { dirname } from 'node:path';
import type { JournalRecord } from '../../model/journal.ts';
import { siteFolder, type Site } from '../../model/site.ts';
import { listSiteNames } from './find-site.ts';

/**
 * The names that a platform had before it was moved. A name that has a configuration again is another platform's.
 *
 * @throws Problem `usage.site-unreadable`
 */
export async function listFormerNames({
  site,
  records,
}: {
  site: Pick<Site, 'name' | 'file'>;
  records: readonly JournalRecord[];
}): Promise<readonly string[]> {
  const former = records.flatMap((record) =>
    record.event === 'platform.moved' ? [record.data.platform] : [],
  );
  const taken = await listTakenNames(site);
  return [...new Set(former)].filter((name) => name !== site.name && !taken.includes(name));
}

/**
 * The platforms that have a configuration, in the usual folder or beside this one's.
 *
 * @throws Problem `usage.site-unreadable`
 */
export async function listTakenNames({ file }: Pick<Site, 'file'>): Promise<readonly string[]> {
  const folders = new Set([siteFolder, dirname(file)]);
  return (await Promise.all([...folders].map(listSiteNames))).flat();
}
