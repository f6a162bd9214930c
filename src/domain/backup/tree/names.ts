import { Problem } from '../../../messages/problem.ts';
import { readEntryPath, readRecords } from './inventory.ts';
import type { BackedUpFolder } from '../record/record.ts';
import { withVerifiedPart, type StoredFolder } from '../record/verified-part.ts';

/** The parts of a backup that hold names which programs are given. */
export type NamesKind = keyof Pick<BackedUpFolder, 'inventory' | 'removed' | 'attributes'>;

/**
 * Reads a list of names of a backup in full. Its digest proves nothing against someone who can write the record as well,
 * so each name must stay below the folder before any program is given one.
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

/** Whether every name of an open list leads to something in its folder, however the list was come by. */
export async function holdsNamesBelow({ fd, kind }: { fd: number; kind: NamesKind }): Promise<boolean> {
  const isSound = { inventory: isInventoried, removed: isRemovable, attributes: isInventoried }[kind];
  let sound = true;
  // To the end in any case: the file must not be closed while it is still read.
  for await (const record of readRecords(fd)) sound &&= isSound(record);
  return sound;
}

/** The folder itself is in its inventory, as an empty path. */
function isInventoried(record: Buffer): boolean {
  const path = readEntryPath(record);
  return path.length === 0 || isBelow(path);
}

function isRemovable(record: Buffer): boolean {
  return record.subarray(0, 2).equals(Buffer.from('./')) && isBelow(record.subarray(2));
}

/** Neither absolute, nor the folder itself, nor out of it. */
function isBelow(path: Buffer): boolean {
  return path
    .toString('latin1')
    .split('/')
    .every((name) => name !== '' && name !== '.' && name !== '..');
}
