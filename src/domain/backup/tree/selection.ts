import { join } from 'node:path';
import { alignEntries } from './align.ts';
import { findUnsureTime, isChanged } from './changes.ts';
import { createNameList } from './name-list.ts';
import { verifyNames } from './names.ts';
import { addEntry, withRecordLists } from './record-list.ts';
import type { StoredFolder } from '../record/verified-part.ts';

/** What one archive of a chain has to provide. */
export interface Selection {
  readonly stored: StoredFolder;
  /** The names in archive order, as tar reads them; see name-list.ts. */
  readonly names: string;
  /** The same, in the format of an inventory. */
  readonly entries: string;
  readonly count: number;
}

/**
 * Assigns each wanted name to the newest archive of the chain that holds it. That is the backup in which it was last
 * found changed, by the same rule that the backup applied. Starts with the newest backup and goes back only while names
 * are left.
 *
 * The caller has verified the last backup's inventory; the others are verified here.
 *
 * @returns the archives to read, oldest first
 * @throws Problem `backup.damaged`
 */
export async function selectArchives({
  chain,
  wanted,
  workFolder,
}: {
  /** The full backup first. */
  chain: readonly StoredFolder[];
  /** Entries of the last backup's inventory. */
  wanted: string;
  workFolder: string;
}): Promise<readonly Selection[]> {
  const selections: Selection[] = [];
  let left = wanted;
  for (let index = chain.length - 1; index >= 0; index -= 1) {
    const stored = chain[index];
    if (stored === undefined) break;
    const base = chain[index - 1];
    if (base !== undefined) await verifyNames({ stored: base, kind: 'inventory' });
    const file = (name: string) => join(workFolder, `${index}-${name}`);
    const lists = { held: file('entries'), left: file('left') };
    const { held, rest } = await divideNames({ asked: left, stored, base, lists });
    if (held > 0) {
      const names = file('names');
      const count = await writeNames({ entries: lists.held, names });
      selections.unshift({ stored, names, entries: lists.held, count });
    }
    if (rest === 0) break;
    left = lists.left;
  }
  return selections;
}

/** What the full backup lacks is nowhere: all remaining names are assigned to it. */
async function divideNames({
  asked,
  stored,
  base,
  lists,
}: {
  asked: string;
  stored: StoredFolder;
  base: StoredFolder | undefined;
  lists: { readonly held: string; readonly left: string };
}): Promise<{ held: number; rest: number }> {
  const unsureFrom = base === undefined ? 0 : findUnsureTime(base.folder);
  const sources = {
    asked,
    current: inventoryOf(stored),
    base: base === undefined ? undefined : inventoryOf(base),
  };
  return withRecordLists(lists, async ({ held, left }) => {
    for await (const { asked: entry, current: then = entry, base: same } of alignEntries(sources)) {
      if (entry === undefined || then === undefined) continue;
      await addEntry(isChanged({ entry: then, same, unsureFrom }) ? held : left, entry);
    }
    return { held: held.entries, rest: left.entries };
  });
}

function inventoryOf({ path, folder }: StoredFolder): string {
  return join(path, folder.inventory.file);
}

/** Writes the paths of entries as tar reads them; returns their number. */
export async function writeNames({ entries, names }: { entries: string; names: string }): Promise<number> {
  const list = await createNameList(names);
  try {
    for await (const { entry } of alignEntries({ entry: entries }))
      if (entry !== undefined) await list.add(entry.path);
    return list.entries;
  } finally {
    await list.close();
  }
}
