import { constants } from 'node:fs';
import { toldForm, type ToldRecord } from '../../model/notification.ts';
import type { Ports } from '../../ports/ports.ts';
import { sitePaths, type Site } from '../../model/site.ts';
import { openPlainFile } from '../files/plain-file.ts';

/** What was told last; undefined if nothing was, or it cannot be read: it is told once more then. */
export async function readTold({ site }: { site: Site }): Promise<ToldRecord | undefined> {
  try {
    const file = await openPlainFile(sitePaths(site).told, constants.O_RDONLY);
    try {
      if ((await file.stat()).size > largest) return undefined;
      return toldForm.safeParse(JSON.parse(await file.readFile('utf8'))).data;
    } finally {
      await file.close();
    }
  } catch {
    return undefined;
  }
}

const largest = 64 * 1024;

/** After it was told, never before: rather twice than not at all. A failed write means the same. */
export async function writeTold({
  site,
  ports,
  told,
}: {
  site: Site;
  ports: Pick<Ports, 'files'>;
  told: ToldRecord;
}): Promise<void> {
  await ports.files
    .writeAtomic(sitePaths(site).told, `${JSON.stringify(told)}\n`, 0o640)
    .catch(() => undefined);
}
