import { Problem } from '../../../messages/problem.ts';
import { readEntryPath, readRecords } from './inventory.ts';
import type { BackedUpFolder } from '../record/record.ts';
import { withVerifiedPart, type StoredFolder } from '../record/verified-part.ts';

/** The parts of a backup with names that are passed to programs. */
export type NamesKind = keyof Pick<BackedUpFolder, 'inventory' | 'removed' | 'attributes'>;

/**
 * Checks a backup's list of names in full. Its digest proves nothing against someone who can also write the record, so
 * every name must stay below the folder before any is passed to a program.
 *
 * @throws Problem `backup.damaged`
 */
export async function verifyNames({
  stored,
  kind,
}: {
  stored: StoredFolder;
  kind: NamesKind;
}): Promise<void> {
  const part = stored.folder[kind];
  if (part === undefined) return;
  await withVerifiedPart({ stored, part }, async (fd) => {
    if (!(await holdsNamesBelow({ fd, kind })))
      throw Problem.of('backup.damaged', { id: stored.id, file: part.file, reason: 'names' });
  });
}

/** Whether every name of an open list stays in its folder, wherever the list came from. */
export async function holdsNamesBelow({ fd, kind }: { fd: number; kind: NamesKind }): Promise<boolean> {
  const isSound = { inventory: isInventoried, removed: isRemovable, attributes: isInventoried }[kind];
  let sound = true;
  // Reads to the end in any case: the file must not be closed while it is being read.
  for await (const record of readRecords(fd)) sound &&= isSound(record);
  return sound;
}

/** The inventory contains the folder itself as an empty path. */
function isInventoried(record: Buffer): boolean {
  const path = readEntryPath(record);
  return path.length === 0 || isBelow(path);
}

function isRemovable(record: Buffer): boolean {
  return record.subarray(0, 2).equals(Buffer.from('./')) && isBelow(record.subarray(2));
}

/** Not absolute, not the folder itself, and not outside it. */
function isBelow(path: Buffer): boolean {
  return path
    .toString('latin1')
    .split('/')
    .every((name) => name !== '' && name !== '.' && name !== '..');
}
