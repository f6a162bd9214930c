import { opendir, unlink } from 'node:fs/promises';
import { importName, requestEndings } from '../../terms/import.ts';
import type { DropFolder } from './drop-folder.ts';
import { removeLeftCopy } from './left-uploads.ts';
import { lookAt, temporaryForm } from './put-file.ts';

/** How many names of the folder are read in a round, and how many requests are looked at. */
const bounds = { names: 100_000, requests: 5000 } as const;

/**
 * The names of requests that are not known yet: of each account those first that came first, and the accounts by turns, so that
 * nobody waits for the thousands of another.
 */
export async function listNew(
  folder: DropFolder,
  isKnown: (name: string) => boolean,
  now: Date,
): Promise<{ readonly names: readonly string[]; readonly isCut: boolean }> {
  const { names, isCut } = await readNames(folder, isKnown, now);
  const found: { name: string; uid: number; since: number }[] = [];
  for (const name of names) {
    // Something mounted there is not asked; it will be refused.
    const stats = await lookAt(folder, `${name}${requestEndings.request}`);
    found.push({ name, uid: stats?.uid ?? folder.uid, since: stats?.ctimeMs ?? 0 });
  }
  found.sort((one, other) => one.since - other.since || (one.name < other.name ? -1 : 1));
  const before = new Map<number, number>();
  const ranked = found.map(({ name, uid }) => {
    const rank = before.get(uid) ?? 0;
    before.set(uid, rank + 1);
    return { name, rank };
  });
  // The sort is stable.
  return { names: ranked.sort((one, other) => one.rank - other.rank).map(({ name }) => name), isCut };
}

async function readNames(
  folder: DropFolder,
  isKnown: (name: string) => boolean,
  now: Date,
): Promise<{ readonly names: readonly string[]; readonly isCut: boolean }> {
  const names: string[] = [];
  let read = 0;
  // As bytes in latin1: what is not plain ASCII is no name of ours.
  const entries = await opendir(folder.at('.'), { encoding: 'latin1' as BufferEncoding, bufferSize: 1000 });
  for await (const entry of entries) {
    read += 1;
    if (read > bounds.names || names.length === bounds.requests) return { names, isCut: true };
    // A round that was killed has left it: nobody else holds the spool.
    if (temporaryForm.test(entry.name)) await unlink(folder.at(entry.name)).catch(() => undefined);
    await removeLeftCopy(folder, entry.name, now);
    const name = nameRequest(entry.name);
    if (name !== undefined && !isKnown(name)) names.push(name);
  }
  return { names, isCut: false };
}

function nameRequest(file: string): string | undefined {
  if (!file.endsWith(requestEndings.request)) return undefined;
  const name = file.slice(0, -requestEndings.request.length);
  return importName.test(name) ? name : undefined;
}
