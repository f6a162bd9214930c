import { constants } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { openPlainFile } from '../files/plain-file.ts';
import { sitePaths, type Site } from '../../model/site.ts';

/** The end of each log suffices: the failure is there. */
export const logMaximumBytes = 256 * 1024;

/** The logs of this many attempts, the most recent ones. */
const logMaximumCount = 5;

/**
 * Reads the ends of the attempts' logs, one byte more than may be shown of each, so that truncation is noticed. Logs
 * unknown to the journal come first: if it was deleted or cut short, they are all that is left.
 *
 * @param attempts from the journal, oldest first
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

/** By name, which begins with the time. */
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
