import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { nameError } from '../files/error-code.ts';
import { Problem } from '../../messages/problem.ts';
import type { Site } from '../../model/site.ts';

/**
 * The files in the site's inbox that `read` accepts: there may be old ones too, from anybody.
 *
 * @throws Problem `usage.no-inbox`, `prerequisite.inbox-unreadable`, `prerequisite.inbox-without-release`; if none is
 *   accepted, that of the first file
 */
export async function readFromInbox<Signed>({
  site,
  read,
}: {
  site: Site;
  read: (file: string) => Promise<Signed>;
}): Promise<readonly Signed[]> {
  const accepted: Signed[] = [];
  let refused: unknown;
  for (const file of await findSignedFiles(site)) {
    try {
      accepted.push(await read(file));
    } catch (error) {
      refused ??= error;
    }
  }
  if (accepted.length === 0) throw refused;
  return accepted;
}

/** By name only; its signature tells what each of them is. */
async function findSignedFiles({ inbox, file }: Site): Promise<readonly string[]> {
  if (inbox === undefined) throw Problem.of('usage.no-inbox', { configuration: file });
  const names = await readdir(inbox).catch((error: unknown) => {
    const code = nameError(error);
    throw Problem.of('prerequisite.inbox-unreadable', { path: inbox, reason: code }, error);
  });
  const found = names.filter((name) => name.endsWith('.txt') && !name.startsWith('.')).sort();
  if (found.length === 0) throw Problem.of('prerequisite.inbox-without-release', { path: inbox });
  return found.map((name) => join(inbox, name));
}
