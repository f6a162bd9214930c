import { readFile } from 'node:fs/promises';
import type { ProgressFile } from '../../ports/progress.ts';
import { sitePaths, type Site } from '../../ports/site.ts';

/** What the running attempt last told the maintenance page; undefined where that cannot be read. */
export async function readProgress({ site }: { site: Site }): Promise<ProgressFile | undefined> {
  try {
    const content: unknown = JSON.parse(await readFile(sitePaths(site).progress, 'utf8'));
    return isProgressFile(content) ? content : undefined;
  } catch {
    return undefined;
  }
}

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
