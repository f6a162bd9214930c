import { link, lstat, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { readErrorCode } from '../../files/error-code.ts';
import type { Ports } from '../../../ports/ports.ts';
import { alignEntries } from './align.ts';
import { readInventory, readRecords, type Entry } from './inventory.ts';
import { joinPath } from './move-entries.ts';
import { openPart, withPart } from '../../pipelines/read-back.ts';
import { withRecordLists } from './record-list.ts';
import { sortRecords } from './sort-records.ts';

// Names with the same stamp in an inventory are hard links: the stamp holds the inode and when that last changed. An
// archive keeps only links between its own names, and a renamed directory separates them: the file is archived again
// under its new name, while its other name elsewhere is unchanged. So a restore relinks names that are one file in the
// inventory.

/**
 * Finds the names that share a file with a wanted one: they are wanted too, else the link would be lost.
 *
 * @returns lists on disk: those names, sorted, and `groups` of names of one file
 */
export async function listLinkedNames({
  recorded,
  wanted,
  workFolder,
  ports,
}: {
  /** The inventory of the backup. */
  recorded: string;
  /** Entries of that inventory. */
  wanted: string;
  workFolder: string;
  ports: Ports;
}): Promise<{ readonly names: string; readonly groups: string }> {
  const file = (name: string) => join(workFolder, name);
  const sieve = await withPart(wanted, async (handle) => makeSieve(readInventory(handle)));
  const candidates = file('link-candidates');
  await withRecordLists({ candidates }, async (lists) => {
    for await (const { recorded: entry, wanted: same } of alignEntries({ recorded, wanted })) {
      if (entry === undefined || entry.type === 'd' || !sieve.mayHold(entry)) continue;
      const facts = `${entry.stamp}//${same === undefined ? '-' : '+'}`;
      await lists.candidates.add(Buffer.from(facts, 'latin1'), entry.path);
    }
  });
  const sorted = await sortRecords({ from: candidates, to: file('link-candidates-sorted'), ports });
  const groups = file('links');
  const names = file('linked-unsorted');
  await withRecordLists({ groups, names }, async (lists) => {
    for await (const group of readGroups(sorted)) {
      if (group.length === 1 || group.every(({ isAsked }) => !isAsked)) continue;
      for (const { stamp, path } of group) {
        await lists.groups.add(Buffer.from(`${stamp}//+`, 'latin1'), path);
        await lists.names.add(path, Buffer.from(`//${stamp} 0`, 'latin1'));
      }
    }
  });
  return { names: await sortRecords({ from: names, to: file('linked'), ports }), groups };
}

/** Links the names of each group to one file again, in a private folder. */
export async function linkAgain({ groups, target }: { groups: string; target: string }): Promise<void> {
  for await (const group of readGroups(groups)) {
    let first: { readonly path: Buffer; readonly inode: bigint } | undefined;
    for (const { path: name } of group) {
      const path = joinPath(target, name);
      const inode = await readInode(path);
      // It vanished during the backup.
      if (inode === undefined) continue;
      first ??= { path, inode };
      if (inode === first.inode) continue;
      await unlink(path);
      await link(first.path, path);
    }
  }
}

async function readInode(path: Buffer): Promise<bigint | undefined> {
  try {
    return (await lstat(path, { bigint: true })).ino;
  } catch (error) {
    if (readErrorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

const sieveBits = 2 ** 23;

/** Remembers any number of inodes in one megabyte: it may report false positives, never false negatives. */
async function makeSieve(entries: AsyncIterable<Entry>): Promise<{ mayHold(entry: Entry): boolean }> {
  const bits = new Uint8Array(sieveBits / 8);
  const locate = ({ stamp }: Entry) => {
    const bit = Number(stamp.split(' ')[1]) % sieveBits;
    return { index: bit >> 3, mask: 1 << (bit & 7) };
  };
  for await (const entry of entries) {
    const { index, mask } = locate(entry);
    bits[index] = (bits[index] ?? 0) | mask;
  }
  return {
    mayHold(entry) {
      const { index, mask } = locate(entry);
      return ((bits[index] ?? 0) & mask) !== 0;
    },
  };
}

interface LinkedName {
  readonly stamp: string;
  readonly isAsked: boolean;
  readonly path: Buffer;
}

const asked = '+'.charCodeAt(0);

/** Reads a list sorted by stamp; holds only the names of one file in memory. */
async function* readGroups(file: string): AsyncGenerator<readonly LinkedName[]> {
  let group: LinkedName[] = [];
  for await (const name of readLinkedNames(file)) {
    if (group[0] !== undefined && group[0].stamp !== name.stamp) {
      yield group;
      group = [];
    }
    group.push(name);
  }
  if (group.length > 0) yield group;
}

async function* readLinkedNames(file: string): AsyncGenerator<LinkedName> {
  const handle = await openPart(file);
  try {
    for await (const record of readRecords(handle.fd)) {
      const end = record.indexOf('//');
      const stamp = record.toString('latin1', 0, end);
      yield { stamp, isAsked: record[end + 2] === asked, path: record.subarray(end + 3) };
    }
  } finally {
    await handle.close();
  }
}
