import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Ports } from '../../../ports/ports.ts';
import { Problem } from '../../../messages/problem.ts';
import { archiveEnding, writeArchive } from './write-archive.ts';
import type { Compression } from '../../pipelines/compression.ts';
import { writeFlagList } from '../tree/flag-list.ts';
import { compareInventories, findUnsureTime, type Change } from '../tree/changes.ts';
import { readInventory, writeInventory } from '../tree/inventory.ts';
import { createNameList } from '../tree/name-list.ts';
import { holdsNamesBelow } from '../tree/names.ts';
import { digest, readBackArchive, withPart } from '../../pipelines/read-back.ts';
import type { BaseFolder } from '../record/record.ts';
import type { SourceView } from '../tree/source-view.ts';

/** A folder whose directories are archived and whose files are known but not archived yet. */
export interface ScannedFolder {
  readonly path: string;
  readonly prefix: string;
  readonly compression: Compression;
  readonly scannedAt: string;
  readonly sourceBytes: number;
  readonly entries: number;
  /** The file with the names to archive. */
  readonly names: string;
}

const tries = 3;

/**
 * Takes the inventory of a folder, compares it with the base's, and archives the directories at once: a directory that
 * became a file since the inventory could not be restored, so the folder is then scanned again.
 *
 * @throws Problem `backup.program-failed`, `backup.no-space`, `backup.source-unstable`, `backup.path-too-long`
 */
export async function scanFolder(task: {
  readonly path: string;
  /** Prefix of the names of its files. */
  readonly prefix: string;
  readonly workFolder: string;
  readonly compression: Compression;
  readonly base: BaseFolder | undefined;
  readonly view: SourceView;
  readonly ports: Ports;
}): Promise<ScannedFolder> {
  const { path, prefix, workFolder, compression, base, view, ports } = task;
  const file = (ending: string) => join(workFolder, `${prefix}.${ending}`);
  for (let left = tries; left > 0; left -= 1) {
    const scannedAt = ports.clock.now().toISOString();
    await writeInventory({ folder: path, target: file('inventory'), ports });
    const { sourceBytes, entries } = await writeLists({ folder: path, file, base });
    const directories = file(`directories.${archiveEnding(compression)}`);
    await writeArchive({
      ...{ folder: path, view, names: file('directories'), target: directories },
      ...{ compression, ports },
    });
    const names = file('names');
    const flags = { inventory: file('inventory'), target: file('attributes') };
    await writeFlagList({ folder: path, base, view, ports, ...flags });
    const content = await readBackArchive({ path: directories, compression, ports });
    await rm(file('directories'));
    if (content.files === 0) return { path, prefix, compression, scannedAt, sourceBytes, entries, names };
    for (const each of [file('inventory'), directories, names, file('removed'), flags.target]) await rm(each);
  }
  throw Problem.of('backup.source-unstable', { folder: path });
}

/** Whether a base's inventory is intact; with a damaged one a change would be missed, or a name believed deleted. */
export async function isBaseSound({ folder, path }: BaseFolder): Promise<boolean> {
  const { file, sha256 } = folder.inventory;
  return withPart(
    join(path, file),
    async (handle) =>
      (await digest(handle)).sha256 === sha256 &&
      (await holdsNamesBelow({ fd: handle.fd, kind: 'inventory' })),
  ).catch(() => false);
}

/** Writes the lists of directories, of names to archive and of names to remove. */
async function writeLists({
  folder,
  file,
  base,
}: {
  folder: string;
  file: (ending: string) => string;
  base: BaseFolder | undefined;
}): Promise<{ sourceBytes: number; entries: number }> {
  return withPart(file('inventory'), async (inventory) => {
    const current = readInventory(inventory);
    if (base === undefined)
      return sortIntoLists({ folder, file, changes: compareInventories({ base, current, unsureFrom: 0 }) });
    const unsureFrom = findUnsureTime(base.folder);
    return withPart(join(base.path, base.folder.inventory.file), (old) =>
      sortIntoLists({
        folder,
        file,
        changes: compareInventories({ base: readInventory(old), current, unsureFrom }),
      }),
    );
  });
}

/**
 * A restore works on paths in its own folders: a path that is just short enough in the data folder would be too long
 * there (PATH_MAX is 4096), and the platform could not be opened again. Room is reserved for a name of 255 bytes and
 * for those folders.
 */
export const longestFolder = 3700;

/** The path is far too long to be shown in full. */
export function refuseLongPath({ folder, path }: { folder: string; path: Buffer }): Problem {
  return Problem.of('backup.path-too-long', { folder, path: path.toString('utf8', 0, 60) });
}

async function sortIntoLists({
  folder,
  file,
  changes,
}: {
  folder: string;
  file: (ending: string) => string;
  changes: AsyncIterable<Change>;
}): Promise<{ sourceBytes: number; entries: number }> {
  const lists = {
    directory: await createNameList(file('directories')),
    changed: await createNameList(file('names')),
    removed: await createNameList(file('removed')),
  };
  let sourceBytes = 0;
  let tooLong: Buffer | undefined;
  try {
    for await (const { kind, path, diskBytes } of changes) {
      if (kind === 'directory' && path.length > longestFolder) tooLong ??= path;
      sourceBytes += diskBytes;
      await lists[kind].add(path);
    }
  } finally {
    for (const list of Object.values(lists)) await list.close();
  }
  if (tooLong !== undefined) throw refuseLongPath({ folder, path: tooLong });
  return { sourceBytes, entries: lists.changed.entries };
}
