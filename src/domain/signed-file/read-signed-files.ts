import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { nameError } from '../files/error-code.ts';
import { Problem } from '../../messages/problem.ts';
import type { Site } from '../../model/site.ts';
import { parsePublicKey, type PublicKey } from '../signature/keys.ts';
import { readSignedFile } from './read-file.ts';
import type { Refuse } from './refuse.ts';

/** What a signed file is verified with. */
interface Given {
  /** Its name, for messages. */
  readonly file: string;
  readonly bytes: Buffer;
  readonly trustedKeys: readonly PublicKey[];
}

/**
 * Reads the file that was named, or all those in the site's inbox that `authenticate` accepts: there may be old ones too, from
 * anybody.
 *
 * @param refuse makes the problem for what a file of that name should be
 * @throws Problem returned by `refuse` or thrown by `authenticate`; `usage.no-inbox`, `prerequisite.inbox-unreadable`,
 *   `prerequisite.inbox-without-release`; if none in the inbox is accepted, that of the first file
 */
export async function readSignedFiles<Signed>({
  file: named,
  site,
  refuse,
  authenticate,
}: {
  file: string | undefined;
  site: Site;
  refuse: (file: string) => Refuse;
  authenticate: (given: Given) => Signed;
}): Promise<readonly Signed[]> {
  const trustedKeys = site.trustedKeys.flatMap((key) => parsePublicKey(key) ?? []);
  const read = async (file: string, isNamed: boolean) =>
    authenticate({
      file,
      bytes: await readSignedFile({ path: file, isNamed, refuse: refuse(file) }),
      trustedKeys,
    });
  if (named !== undefined) return [await read(named, true)];
  const accepted: Signed[] = [];
  let refused: unknown;
  for (const file of await findSignedFiles(site)) {
    try {
      accepted.push(await read(file, false));
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
