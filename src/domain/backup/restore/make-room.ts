import { mkdir, rmdir, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { readErrorCode } from '../../files/error-code.ts';
import type { Ports } from '../../../ports/ports.ts';
import { Problem } from '../../../messages/problem.ts';
import { tellsFullDisk } from '../../files/full-disk.ts';
import { liftFlags } from '../../files/flags.ts';
import { alignEntries } from '../tree/align.ts';
import { closeFolder } from '../tree/close-folders.ts';
import type { Entry } from '../tree/inventory.ts';
import { writeInventory } from '../tree/inventory.ts';
import { joinPath } from '../tree/move-entries.ts';
import { verifyNames } from '../tree/names.ts';
import { nameByHandle, openFolder, openFolders, type OpenFolders } from '../tree/open-folders.ts';
import { splitPath } from '../tree/put-in-place.ts';
import { addEntry, withRecordLists } from '../tree/record-list.ts';
import { sortRecords } from '../tree/sort-records.ts';
import type { StoredFolder } from '../record/verified-part.ts';

/**
 * Runs an action; each time it fails for lack of space, applies the next relief and runs it again.
 *
 * @param action is passed the number of failures so far
 */
export async function withRelief<T>({
  reliefs,
  action,
}: {
  reliefs: readonly (() => Promise<void>)[];
  action: (failures: number) => Promise<T>;
}): Promise<T> {
  for (const [failures, relieve] of reliefs.entries())
    try {
      return await action(failures);
    } catch (error) {
      if (!isForWantOfRoom(error)) throw error;
      await relieve();
    }
  return action(reliefs.length);
}

function isForWantOfRoom(error: unknown): boolean {
  if (!(error instanceof Problem)) return false;
  if (error.code === 'backup.no-space') return true;
  const { lastLines } = error.params as { readonly lastLines?: readonly string[] };
  return lastLines?.some(tellsFullDisk) === true;
}

/**
 * `new`: what a backup does not contain. `changed`: also what it has in another state, so the backup must have been
 * verified.
 */
export type Excess = 'new' | 'changed';

/**
 * Deletes what a folder has beyond its backup: it takes the space that the restore lacks, and the restore would remove
 * it anyway. What cannot be deleted is left for the restore to put aside.
 *
 * @throws Problem `backup.damaged`, `backup.no-space`
 */
export async function removeExcess({
  folder,
  stored,
  excess,
  workFolder,
  ports,
}: {
  folder: string;
  stored: StoredFolder;
  excess: Excess;
  /** For lists; private, and does not exist yet. */
  workFolder: string;
  ports: Ports;
}): Promise<void> {
  await verifyNames({ stored, kind: 'inventory' });
  await mkdir(workFolder, { mode: 0o700 });
  const root = await openFolder(folder).catch(() => undefined);
  if (root === undefined) return; // Missing: it takes no space.
  try {
    const live = join(workFolder, 'live');
    await writeInventory({ folder: nameByHandle(root), target: live, ports, priority: 'normal' });
    const recorded = join(stored.path, stored.folder.inventory.file);
    const unsorted = join(workFolder, 'excess');
    await withRecordLists({ unsorted }, async (lists) => {
      for await (const names of alignEntries({ recorded, live }))
        if (names.live !== undefined && isExcess(names, excess)) await addEntry(lists.unsorted, names.live);
    });
    // The content of a folder before the folder.
    const to = join(workFolder, 'excess-deepest-first');
    const list = await sortRecords({ from: unsorted, to, reverse: true, ports });
    await removeAll({ list, root: nameByHandle(root), ports });
  } finally {
    await root.close();
  }
}

function isExcess({ recorded, live }: { recorded?: Entry; live?: Entry }, excess: Excess): boolean {
  if (recorded === undefined) return true;
  return excess === 'changed' && live?.type !== 'd' && live?.stamp !== recorded.stamp;
}

async function removeAll({ list, root, ports }: { list: string; root: string; ports: Ports }): Promise<void> {
  const folders = openFolders(root);
  try {
    for await (const { entry } of alignEntries({ entry: list }))
      if (entry !== undefined) await remove({ folders, entry, ports });
  } finally {
    await folders.close();
  }
}

/**
 * By its name in an open folder: whatever replaces it meanwhile is in that folder too, and a non-empty folder is not
 * removed.
 */
async function remove({
  folders,
  entry: { path, type },
  ports,
}: {
  folders: OpenFolders;
  entry: Entry;
  ports: Ports;
}): Promise<void> {
  const { parent, name } = splitPath(path);
  const folder = await folders.locate(parent);
  if (folder === undefined) return;
  await folders.forget(path);
  const removeIt = async () => (type === 'd' ? rmdir : unlink)(joinPath(folder, name));
  try {
    await removeIt().catch(async (error: unknown) => {
      if (readErrorCode(error) !== 'EPERM') throw error;
      await closeFolder({ folder, ports }); // The restore reopens it.
      await liftFlags({ folder, names: [name, Buffer.from('.')], ports });
      await removeIt();
    });
  } catch (error) {
    if (readErrorCode(error) === undefined) throw error;
  }
}
