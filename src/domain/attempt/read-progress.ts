import { constants } from 'node:fs';
import * as z from 'zod';
import { progressForm, type ProgressFile } from '../../model/progress.ts';
import { sitePaths, type Site } from '../../model/site.ts';
import { openPlainFile } from '../files/plain-file.ts';

/** What the running attempt last told the maintenance page; undefined where that cannot be read. */
export async function readProgress({
  site,
}: {
  site: Pick<Site, 'root' | 'state' | 'public'>;
}): Promise<ProgressFile | undefined> {
  try {
    // A pipe in its place would never end, and a device neither.
    const file = await openPlainFile(sitePaths(site).progress, constants.O_RDONLY);
    try {
      if ((await file.stat()).size > largest) return undefined;
      const content: unknown = JSON.parse(await file.readFile('utf8'));
      return isProgressFile(content) ? content : undefined;
    } finally {
      await file.close();
    }
  } catch {
    return undefined;
  }
}

const largest = 2 ** 20;

/** What is read of it; an older or a newer tool may have written the rest otherwise. */
const readable = progressForm
  .pick({ format: true, percent: true, updatedAt: true, startedAt: true, secondsLeft: true })
  .extend({ state: z.string() });

function isProgressFile(value: unknown): value is ProgressFile {
  return readable.safeParse(value).success;
}
