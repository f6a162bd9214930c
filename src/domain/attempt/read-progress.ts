import { constants } from 'node:fs';
import * as z from 'zod';
import { plannedUpdate } from '../../model/planned.ts';
import { progressForm, type ProgressFile } from '../../model/progress.ts';
import { sitePaths, type Site } from '../../model/site.ts';
import { openPlainFile } from '../files/plain-file.ts';

/** What the running attempt last wrote for the maintenance page; undefined if that cannot be read. */
export async function readProgress({
  site,
}: {
  site: Pick<Site, 'root' | 'state' | 'public'>;
}): Promise<ProgressFile | undefined> {
  try {
    // Reading a pipe or a device there might never end.
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
  .pick({ format: true, percent: true, updatedAt: true, startedAt: true, secondsLeft: true, byHand: true })
  .extend({ state: z.string(), planned: plannedUpdate.exactOptional() });

function isProgressFile(value: unknown): value is ProgressFile {
  return readable.safeParse(value).success;
}
