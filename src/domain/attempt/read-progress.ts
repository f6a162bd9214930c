import { constants } from 'node:fs';
import type { ProgressFile } from '../../model/progress.ts';
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

function isProgressFile(value: unknown): value is ProgressFile {
  if (typeof value !== 'object' || value === null) return false;
  const file: Partial<Record<string, unknown>> = { ...value };
  return (
    file['format'] === 1 &&
    typeof file['state'] === 'string' &&
    typeof file['percent'] === 'number' &&
    typeof file['updatedAt'] === 'string' &&
    (typeof file['startedAt'] === 'string' || file['startedAt'] === null) &&
    (typeof file['secondsLeft'] === 'number' || file['secondsLeft'] === null)
  );
}
