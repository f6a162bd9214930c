import { constants } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { openPlainFile } from '../files/plain-file.ts';
import { sitePaths, type Site } from '../../model/site.ts';

/** Of each log its end is enough: there the failure stands. */
export const logMaximumBytes = 256 * 1024;

/** The logs of as many attempts, the last ones. */
const logMaximumCount = 5;

/**
 * Reads the ends of the attempts' logs, one byte more than may be shown of each, so that a cut one is known as such. Those
 * that the journal does not know come first: where it was deleted or cut short, they are what is left.
 *
 * @param attempts of the journal, oldest first
 */
export async function readLogs({
  site,
  attempts,
}: {
  site: Site;
  attempts: readonly string[];
}): Promise<ReadonlyMap<string, Buffer>> {
  const logs = new Map<string, Buffer>();
  const known = new Set(attempts);
  const others = (await listLogs(site)).filter((attempt) => !known.has(attempt));
  for (const attempt of [...others, ...attempts].slice(-logMaximumCount)) {
    const log = await readEnd(sitePaths(site).attemptLog(attempt));
    if (log !== undefined) logs.set(attempt, log);
  }
  return logs;
}

/** By their names, which begin with their time. */
async function listLogs(site: Site): Promise<readonly string[]> {
  const names = await readdir(sitePaths(site).attempts).catch(() => []);
  return names.flatMap((name) => /^(\d{8}-\d{6}-[0-9a-f]{4})\.log$/.exec(name)?.[1] ?? []).sort();
}

async function readEnd(path: string): Promise<Buffer | undefined> {
  const file = await openPlainFile(path, constants.O_RDONLY).catch(() => undefined);
  if (file === undefined) return undefined;
  try {
    const { size } = await file.stat();
    const start = Math.max(0, size - logMaximumBytes - 1);
    const { bytesRead, buffer } = await file.read(Buffer.alloc(size - start), 0, size - start, start);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}
