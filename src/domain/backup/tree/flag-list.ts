import { join } from 'node:path';
import type { Ports } from '../../../ports/ports.ts';
import { listFlags, readFlags, type Flags } from '../../files/flags.ts';
import { alignEntries } from './align.ts';
import { compareEntries, findUnsureTime, isChanged } from './changes.ts';
import type { Entry } from './inventory.ts';
import { nameByHandle, openFolder, openFolders } from './open-folders.ts';
import { splitPath } from './put-in-place.ts';
import type { BaseFolder } from '../record/record.ts';
import { addEntry, withRecordLists } from './record-list.ts';
import type { SourceView } from './source-view.ts';

/** An append-only or immutable name. */
export interface Flagged {
  readonly path: Buffer;
  readonly flags: Flags;
}

/**
 * Writes the append-only and immutable names of a folder, in the format of an inventory with the flags as type. For
 * names unchanged since the base, the base's list is used: setting a flag counts as a change.
 */
export async function writeFlagList({
  folder,
  base,
  inventory,
  target,
  view,
  ports,
}: {
  folder: string;
  base: BaseFolder | undefined;
  inventory: string;
  /** A new file. */
  target: string;
  view: SourceView;
  ports: Pick<Ports, 'shell'>;
}): Promise<void> {
  const known = base?.folder.attributes;
  const old =
    base === undefined || known === undefined
      ? undefined
      : { inventory: join(base.path, base.folder.inventory.file), flags: join(base.path, known.file) };
  const unsureFrom = base === undefined ? 0 : findUnsureTime(base.folder);
  const isTouched = (entry: Entry, same: Entry | undefined) =>
    old === undefined || entry.type === 'd' || isChanged({ entry, same, unsureFrom });
  const touched = async function* () {
    for await (const { current, same } of alignEntries({ current: inventory, same: old?.inventory }))
      if (current !== undefined && canHaveFlags(current) && isTouched(current, same)) yield current.path;
  };
  const fresh = await findFlagged({ folder, names: touched(), view, ports });
  const kept: Flagged[] = [];
  if (old !== undefined)
    for await (const { current, same, flags } of alignEntries({
      ...{ current: inventory, same: old.inventory, flags: old.flags },
    }))
      if (current !== undefined && flags !== undefined && !isTouched(current, same))
        kept.push({ path: current.path, flags: flags.type });
  await withRecordLists({ target }, async (lists) => {
    for (const { path, flags } of [...fresh, ...kept].sort(compareEntries))
      await addEntry(lists.target, { path, type: flags, stamp: flags, changedAt: 0, diskBytes: 0 });
  });
}

function canHaveFlags({ type }: Entry): boolean {
  return type === 'f' || type === 'd';
}

/** Finds the append-only and immutable names of a folder, robust against concurrent changes by others. */
export async function findFlagged({
  folder,
  names,
  view,
  ports,
}: {
  folder: string;
  names: Iterable<Buffer> | AsyncIterable<Buffer>;
  view: SourceView;
  ports: Pick<Ports, 'shell'>;
}): Promise<readonly Flagged[]> {
  const told: string[] = [];
  const { directory, ...jail } = view.enter(folder);
  await listFlags({
    names,
    ports,
    command: {
      ...{ program: 'env', args: [`--chdir=${directory}`, 'xargs', '--null', 'lsattr', '-d'] },
      ...{ priority: 'background', ...jail },
    },
    onFlagged: (name) => told.push(name),
  });
  return told.length === 0 ? [] : lookAgain({ folder, told, ports });
}

async function lookAgain({
  folder,
  told,
  ports,
}: {
  folder: string;
  told: readonly string[];
  ports: Pick<Ports, 'shell'>;
}): Promise<readonly Flagged[]> {
  const root = await openFolder(folder).catch(() => undefined);
  if (root === undefined) return [];
  const folders = openFolders(nameByHandle(root));
  const found: Flagged[] = [];
  try {
    for (const shown of told) {
      const path = Buffer.from(shown.replace(/^\.\/?/, ''), 'latin1');
      const { parent, name } = splitPath(path);
      const located = await folders.locate(parent);
      if (located === undefined) continue;
      const flags = await readFlags({
        folder: located,
        name: name.length === 0 ? Buffer.from('.') : name,
        ports,
      });
      if (flags !== '') found.push({ path, flags });
    }
  } finally {
    await folders.close();
    await root.close();
  }
  return found;
}
