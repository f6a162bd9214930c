import type { FileHandle } from 'node:fs/promises';
import { compareEntries } from './changes.ts';
import { readInventory, type Entry } from './inventory.ts';
import { openPart } from '../../pipelines/read-back.ts';

/** The entries that several lists have for one path. */
export type Aligned<Name extends string> = Partial<Record<Name, Entry>>;

/**
 * Merges sorted lists in the format of an inventory in one pass: every path once, in order, with the entries of the
 * lists that have it. Memory use is constant.
 */
export async function* alignEntries<Name extends string>(
  files: Readonly<Record<Name, string | undefined>>,
): AsyncGenerator<Aligned<Name>> {
  const lists: { name: Name; file: FileHandle; entries: AsyncGenerator<Entry>; head?: Entry | undefined }[] =
    [];
  try {
    for (const name of Object.keys(files) as Name[]) {
      const path = files[name];
      if (path === undefined) continue;
      const file = await openPart(path);
      lists.push({ name, file, entries: readInventory(file) });
    }
    for (const list of lists) list.head = await readNext(list.entries);
    for (;;) {
      const first = findFirst(lists.map(({ head }) => head));
      if (first === undefined) return;
      const aligned: Aligned<Name> = {};
      for (const list of lists) {
        if (list.head === undefined || compareEntries(list.head, first) !== 0) continue;
        aligned[list.name] = list.head;
        list.head = await readNext(list.entries);
      }
      yield aligned;
    }
  } finally {
    for (const { file, entries } of lists) {
      // Ends the reader first, which may have read ahead: a file must stay open while it is read.
      await entries.return(undefined);
      await file.close();
    }
  }
}

async function readNext(entries: AsyncGenerator<Entry>): Promise<Entry | undefined> {
  const result = await entries.next();
  return result.done === true ? undefined : result.value;
}

function findFirst(heads: readonly (Entry | undefined)[]): Entry | undefined {
  let first: Entry | undefined;
  for (const head of heads)
    if (head !== undefined && (first === undefined || compareEntries(head, first) < 0)) first = head;
  return first;
}
