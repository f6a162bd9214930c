import {
  countBytes,
  type BackupRecord,
  type DatabaseDump,
  type HeldDatabase,
  type StoredBackup,
} from './record.ts';
import type { NamedDatabase } from '../../../terms/database.ts';

/** A longer chain takes longer to restore, and one damaged file in it makes more backups useless. */
const longestChain = 7;

/** Follows a backup to the full one at the start of its chain; the result begins with that one. Pure. */
export function findChain({
  id,
  backups,
}: {
  id: string;
  backups: readonly StoredBackup[];
}): { readonly chain: readonly BackupRecord[] } | { readonly missing: string } {
  const records = new Map(backups.map((backup) => [backup.id, backup.record]));
  const chain: BackupRecord[] = [];
  for (let next: string | undefined = id; next !== undefined; next = chain[0]?.base) {
    const record = records.get(next);
    // A base named twice would make a cycle: this program wrote no such thing.
    if (record === undefined || chain.includes(record)) return { missing: next };
    chain.unshift(record);
  }
  return { chain };
}

/**
 * Chooses the base of a new backup; undefined for a full one. A requested base is taken unless it is unsuitable;
 * otherwise the newest, unless its chain has grown too long or too large. Pure.
 */
export function chooseBase({
  backups,
  folders,
  asked,
}: {
  backups: readonly StoredBackup[];
  folders: readonly string[];
  asked?: string | undefined;
}): BackupRecord | undefined {
  const candidate = asked ?? backups.findLast(({ record }) => record !== undefined)?.id;
  if (candidate === undefined) return undefined;
  const found = findChain({ id: candidate, backups });
  if (!('chain' in found)) return undefined;
  const { chain } = found;
  if (!chain.every((record) => isOfFolders(record, folders))) return undefined;
  if (asked === undefined && isOutgrown(chain)) return undefined;
  return chain.at(-1);
}

/** Whether a backup holds exactly these folders, in this order. */
export function isOfFolders(record: BackupRecord, folders: readonly string[]): boolean {
  return (
    record.folders.length === folders.length &&
    record.folders.every(({ path }, index) => path === folders[index])
  );
}

function isOutgrown([full, ...added]: readonly BackupRecord[]): boolean {
  if (full === undefined || added.length + 1 >= longestChain) return true;
  const addedBytes = added.reduce((sum, record) => sum + countFileBytes(record), 0);
  return addedBytes > countFileBytes(full) / 2;
}

/**
 * Dumps, lists and directories are complete in each backup, and an archive may hold no file: none of these says what a
 * full backup would save. With few files they would outweigh the additions and make every second backup a full one.
 */
function countFileBytes({ folders }: BackupRecord): number {
  return countBytes(folders.flatMap(({ entries, files }) => (entries === 0 ? [] : [files])));
}

/** Where a chain has the state of a database. */
export type StoredState = {
  /** The backup that records it. */
  readonly id: string;
  readonly counters: DatabaseDump['counters'];
} & (
  | {
      readonly kind: 'dumped';
      /** The full dump first; each further one is restored over those before it. */
      readonly dumps: readonly { readonly id: string; readonly dump: DatabaseDump }[];
    }
  | { readonly kind: 'held'; readonly held: HeldDatabase }
);

/** Finds the newest state of a database in a chain. Pure. */
export function findState({
  chain,
  database: { engine, name },
}: {
  chain: readonly BackupRecord[];
  database: NamedDatabase;
}): StoredState | undefined {
  const dumps: { id: string; dump: DatabaseDump }[] = [];
  for (const { id, databases } of chain.toReversed()) {
    const found = databases.find((each) => each.engine === engine && each.name === name);
    // A backup without the database breaks the line: earlier dumps are not the state at the end of this chain.
    if (found === undefined) return undefined;
    const { dump, held } = found;
    if (held !== undefined)
      return dumps.length > 0 ? undefined : { kind: 'held', id, counters: held.counters, held };
    if (dump === undefined) continue;
    dumps.unshift({ id, dump });
    if (dump.isPartial === true) continue;
    const last = dumps.at(-1) ?? { id, dump };
    return { kind: 'dumped', id: last.id, counters: last.dump.counters, dumps };
  }
  return undefined;
}

/**
 * Chooses what to delete so that the newest `keep` complete chains stay. The newest part of a chain goes first, so that
 * a power cut leaves a chain with its beginning. Broken backups are deleted only with older chains: a recent one is
 * worth a look. Pure.
 */
export function planPrune({
  backups,
  keep,
  protect,
}: {
  backups: readonly StoredBackup[];
  keep: number;
  protect: ReadonlySet<string>;
}): readonly string[] {
  const rootOf = new Map(backups.map(({ id }) => [id, findRoot({ id, backups })]));
  const roots = [...new Set(rootOf.values())].filter((root) => root !== undefined);
  // A chain is as new as its newest part: last week's full backup with yesterday's increment is yesterday's.
  const newestPart = (root: string) => backups.findLastIndex(({ id }) => rootOf.get(id) === root);
  const kept = new Set(roots.sort((a, b) => newestPart(b) - newestPart(a)).slice(0, keep));
  for (const id of protect) {
    const root = rootOf.get(id);
    if (root !== undefined) kept.add(root);
  }
  const oldestKept = backups.findIndex(({ id }) => kept.has(rootOf.get(id) ?? ''));
  return backups
    .filter(({ id }, index) => {
      const root = rootOf.get(id);
      if (protect.has(id)) return false;
      return root === undefined ? index < oldestKept : !kept.has(root);
    })
    .map(({ id }) => id)
    .reverse();
}

/** The full backup of a complete chain. */
function findRoot({ id, backups }: { id: string; backups: readonly StoredBackup[] }): string | undefined {
  const found = findChain({ id, backups });
  return 'chain' in found ? found.chain[0]?.id : undefined;
}
