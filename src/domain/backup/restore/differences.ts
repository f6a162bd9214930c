import { join } from 'node:path';
import type { Ports } from '../../../ports/ports.ts';
import { alignEntries, type Aligned } from '../tree/align.ts';
import { findUnsureTime, isChanged } from '../tree/changes.ts';
import type { Entry } from '../tree/inventory.ts';
import { listLinkedNames } from '../tree/links.ts';
import { addEntry, withRecordLists, type RecordList } from '../tree/record-list.ts';
import { sortRecords } from '../tree/sort-records.ts';
import type { StoredFolder } from '../record/verified-part.ts';

/**
 * What a restore has to do to a folder, as sorted lists of entries on disk, each in the format of an inventory.
 * Unchanged folders have none.
 */
export interface Differences {
  /** Live names that the backup lacks or has in another state. */
  readonly aside: string;
  /** What the backup has in another state or in addition, except directories: this comes from its archives. */
  readonly wanted: string;
  /** Those, and the missing directories. */
  readonly placed: string;
  /** Missing directories. */
  readonly madeFolders: string;
  /** Existing directories whose attributes differ, or will differ once names in or below them were moved. */
  readonly keptFolders: string;
  /** The same, subfolders before their parents. */
  readonly keptDeepestFirst: string;
  /** Wanted names that must be hard links to one file again; see links.ts. */
  readonly links: string;
  /** Names that are to be append-only or immutable; undefined if the backup does not know. */
  readonly flags: string | undefined;
}

/**
 * Compares the inventory of a backup with the current one of the folder. A name with the same stamp is unchanged and
 * stays, unless it changed around the time of the backup's inventory: a change right after it may have the same stamp.
 * Undefined if nothing differs.
 *
 * The caller has verified the backup's inventory.
 */
export async function findDifferences({
  stored,
  live,
  workFolder,
  always,
  ports,
}: {
  stored: StoredFolder;
  /** The inventory of the folder. */
  live: string;
  workFolder: string;
  /** Return lists even if nothing differs; the list of kept folders then contains the folder itself. */
  always: boolean;
  ports: Ports;
}): Promise<Differences | undefined> {
  const { inventory, attributes } = stored.folder;
  const recorded = join(stored.path, inventory.file);
  const unsureFrom = findUnsureTime(stored.folder);
  const file = (name: string) => join(workFolder, name);
  const differing = file('differing');
  const isDifferent = await listDiffering({ recorded, live, unsureFrom, differing });
  if (!isDifferent && !always) return undefined;
  const linked = await listLinkedNames({ recorded, wanted: differing, workFolder, ports });
  const differences = {
    aside: file('aside'),
    wanted: file('wanted'),
    placed: file('placed'),
    madeFolders: file('made-folders'),
    keptFolders: file('kept-folders'),
    keptDeepestFirst: file('kept-folders-deepest-first'),
    links: linked.groups,
    flags: attributes === undefined ? undefined : join(stored.path, attributes.file),
  };
  const sources = { recorded, live, differing, linked: linked.names };
  const unsorted = file('unsorted-parents');
  const parents = await listMoves({ sources, unsureFrom, differences, parents: unsorted });
  const touched = await sortRecords({ from: parents, to: file('parents'), ports });
  const { keptFolders, keptDeepestFirst } = differences;
  await listKeptFolders({ sources: { recorded, live, touched }, unsureFrom, target: keptFolders });
  await sortRecords({ from: keptFolders, to: keptDeepestFirst, reverse: true, ports });
  return differences;
}

/** Lists what the archives must provide; false if the folder and its directories are unchanged. */
async function listDiffering({
  recorded,
  live,
  unsureFrom,
  differing,
}: {
  recorded: string;
  live: string;
  unsureFrom: number;
  differing: string;
}): Promise<boolean> {
  let isDifferent = false;
  await withRecordLists({ differing }, async (lists) => {
    for await (const names of alignEntries({ recorded, live })) {
      const { recorded: entry, live: same } = names;
      if (entry !== undefined && !isChanged({ entry, same, unsureFrom })) continue;
      isDifferent = true;
      if (entry !== undefined && entry.type !== 'd') await addEntry(lists.differing, entry);
    }
  });
  return isDifferent;
}

interface MoveSources {
  readonly recorded: string;
  readonly live: string;
  readonly differing: string;
  readonly linked: string;
}

/** Lists what is moved out and in, and the directories affected. */
async function listMoves({
  sources,
  unsureFrom,
  differences: { aside, wanted, placed, madeFolders },
  parents,
}: {
  sources: MoveSources;
  unsureFrom: number;
  differences: Differences;
  parents: string;
}): Promise<string> {
  let last: Buffer | undefined;
  await withRecordLists({ aside, wanted, placed, madeFolders, parents }, async (lists) => {
    for await (const names of alignEntries(sources)) {
      const moves = judgeName(names);
      for (const name of ['aside', 'wanted', 'placed', 'madeFolders'] as const)
        if (moves[name] !== undefined) await addEntry(lists[name], moves[name]);
      const changed = moves.aside ?? moves.placed ?? findChangedFolder({ names, unsureFrom });
      const parent = parentOf(changed?.path);
      if (parent === undefined || last?.equals(parent) === true) continue;
      await addFolders(lists.parents, parent);
      last = parent;
    }
  });
  return parents;
}

type Moves = Partial<Record<'aside' | 'wanted' | 'placed' | 'madeFolders', Entry>>;

function judgeName({ recorded, live, differing, linked }: Aligned<keyof MoveSources>): Moves {
  if (recorded === undefined) return live === undefined ? {} : { aside: live };
  const wanted = differing !== undefined || linked !== undefined ? { wanted: recorded } : {};
  const made = recorded.type === 'd' && live?.type !== 'd' ? { madeFolders: recorded } : {};
  const moves = { ...wanted, ...made };
  if (Object.keys(moves).length === 0) return {};
  return { ...moves, placed: recorded, ...(live === undefined ? {} : { aside: live }) };
}

/** Its own attributes are copied, so it is looked up. */
function findChangedFolder({
  names: { recorded: entry, live: same },
  unsureFrom,
}: {
  names: Aligned<keyof MoveSources>;
  unsureFrom: number;
}): Entry | undefined {
  return entry?.type === 'd' && isChanged({ entry, same, unsureFrom }) ? entry : undefined;
}

/** Undefined if it is the folder itself. */
function parentOf(path: Buffer | undefined): Buffer | undefined {
  const end = path?.lastIndexOf('/') ?? -1;
  return end < 0 ? undefined : path?.subarray(0, end);
}

/** A folder and its parents: each is closed on the way to a name in it; see close-folders.ts. */
async function addFolders(list: RecordList, folder: Buffer): Promise<void> {
  for (let path: Buffer | undefined = folder; path !== undefined; path = parentOf(path))
    await list.add(path, Buffer.from('//'));
}

/** The folder itself is always included: a restore works in it. */
async function listKeptFolders({
  sources,
  unsureFrom,
  target,
}: {
  sources: { readonly recorded: string; readonly live: string; readonly touched: string };
  unsureFrom: number;
  target: string;
}): Promise<void> {
  await withRecordLists({ target }, async (lists) => {
    for await (const { recorded: entry, live: same, touched } of alignEntries(sources)) {
      if (entry?.type !== 'd' || same?.type !== 'd') continue;
      const isRoot = entry.path.length === 0;
      if (isRoot || touched !== undefined || isChanged({ entry, same, unsureFrom }))
        await addEntry(lists.target, entry);
    }
  });
}
