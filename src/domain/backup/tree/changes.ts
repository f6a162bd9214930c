import type { Entry } from './inventory.ts';

/** What a backup does with one name. Every backup has all directories, the rest only if it changed. */
export interface Change {
  readonly kind: 'directory' | 'changed' | 'removed';
  readonly path: Buffer;
  readonly diskBytes: number;
}

/**
 * Compares two inventories, both sorted, in one pass. A file counts as changed if any part of its stamp differs
 * (whichever way the clock went), or if it last changed after the base's inventory or so shortly before it that a later
 * change could have the same time. Without a base, everything is new.
 *
 * A name whose type changed is removed first, so that the old one is not in the way.
 */
export async function* compareInventories({
  base,
  current,
  unsureFrom,
}: {
  base: AsyncIterable<Entry> | undefined;
  current: AsyncIterable<Entry>;
  /** Seconds since 1970. */
  unsureFrom: number;
}): AsyncGenerator<Change> {
  const old = base?.[Symbol.asyncIterator]();
  const readOld = async () => {
    const result = await old?.next();
    return result?.done === false ? result.value : undefined;
  };
  let before = await readOld();
  for await (const entry of current) {
    while (before !== undefined && compareEntries(before, entry) < 0) {
      yield { kind: 'removed', path: before.path, diskBytes: 0 };
      before = await readOld();
    }
    const same = before !== undefined && compareEntries(before, entry) === 0 ? before : undefined;
    if (same !== undefined) before = await readOld();
    yield* judgeEntry({ entry, same, unsureFrom });
  }
  for (; before !== undefined; before = await readOld())
    yield { kind: 'removed', path: before.path, diskBytes: 0 };
}

function* judgeEntry({
  entry,
  same,
  unsureFrom,
}: {
  entry: Entry;
  same: Entry | undefined;
  unsureFrom: number;
}): Generator<Change> {
  const { path, type, diskBytes } = entry;
  if (same !== undefined && same.type !== type) yield { kind: 'removed', path, diskBytes: 0 };
  if (type === 'd') yield { kind: 'directory', path, diskBytes: 0 };
  else if (isChanged({ entry, same, unsureFrom })) yield { kind: 'changed', path, diskBytes };
}

/** The rule that decides what goes into a backup; a restore applies the same rule. */
export function isChanged({
  entry,
  same,
  unsureFrom,
}: {
  entry: Entry;
  same: Entry | undefined;
  unsureFrom: number;
}): boolean {
  return same?.stamp !== entry.stamp || entry.changedAt >= unsureFrom;
}

/**
 * Files changed this shortly before the inventory, in seconds, may change again without a new stamp: clocks tick, some
 * by 2 s.
 */
const unsureSeconds = 2;

/** The time, in seconds since 1970, after which an inventory's stamps cannot tell whether a file changed again. */
export function findUnsureTime({ scannedAt }: { scannedAt: string }): number {
  return Date.parse(scannedAt) / 1000 - unsureSeconds;
}

const separator = Buffer.from('//');

/** In file order: records are sorted with the separator after the path. */
export function compareEntries({ path: a }: Pick<Entry, 'path'>, { path: b }: Pick<Entry, 'path'>): number {
  const shared = Math.min(a.length, b.length);
  const order = a.compare(b, 0, shared, 0, shared);
  if (order !== 0 || a.length === b.length) return order;
  return Buffer.compare(Buffer.concat([a, separator]), Buffer.concat([b, separator]));
}
