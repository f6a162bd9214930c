import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Problem } from '../../ports/problem.ts';
import type { Site } from '../../ports/site.ts';

/**
 * The files of the site's inbox that may be releases by support, by their names alone; whether one of them is, its signature says.
 *
 * @throws Problem `usage.no-inbox`, `prerequisite.inbox-unreadable`, `prerequisite.inbox-without-release`
 */
export async function findReleaseFiles({ inbox, file }: Site): Promise<readonly string[]> {
  if (inbox === undefined) throw Problem.of('usage.no-inbox', { configuration: file });
  const names = await readdir(inbox).catch((error: unknown) => {
    const { code = 'unknown' } = error as NodeJS.ErrnoException;
    throw Problem.of('prerequisite.inbox-unreadable', { path: inbox, reason: code }, error);
  });
  const found = names.filter((name) => name.endsWith('.txt') && !name.startsWith('.')).sort();
  if (found.length === 0) throw Problem.of('prerequisite.inbox-without-release', { path: inbox });
  return found.map((name) => join(inbox, name));
}
