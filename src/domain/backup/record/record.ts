import { resolve } from 'node:path';
import * as z from 'zod';
import { isBackupId } from '../../../model/backup-id.ts';
import { engine, isDatabaseName } from '../../../terms/words.ts';
import { compressions } from '../../pipelines/compression.ts';
import { part, type Part } from '../../pipelines/part.ts';

const folder = z.strictObject({
  /** Absolute and without `..`; a restore to another folder puts it below that one. */
  path: z.string().refine((path) => resolve(path) === path),
  compression: z.enum(compressions),
  /** When the inventory was begun, ISO 8601. A file changed around that time counts as changed for the next backup. */
  scannedAt: z.iso.datetime(),
  /** Everything new or changed since the base except directories: a compressed tar archive. */
  files: part,
  /** Number of names in `files`. */
  entries: z.int().min(0),
  /** Disk usage of the content of `files`, uncompressed. */
  sourceBytes: z.int().min(0),
  /** All directories, with their attributes: a compressed tar archive, without content. */
  directories: part,
  /** All names with the attributes that reveal changes; see inventory.ts. */
  inventory: part,
  /** Names of the base that are gone or of another type, each as `./name` and a NUL. */
  removed: part,
  /** Names that are append-only or immutable; see flag-list.ts. Older versions wrote none. */
  attributes: part.optional(),
});

const dump = z.strictObject({
  compression: z.enum(compressions),
  /** The server's counters when the dump began: later counters tell whether it still holds everything. */
  counters: z.record(z.string(), z.string()),
  serverVersion: z.string(),
  /** It holds only what was written since the base's dump, and is restored over that. */
  isPartial: z.literal(true).optional(),
  /** Keyed by content, in the terms of the engine. */
  parts: z.record(z.string().regex(/^[a-z][a-z-]{0,30}$/), part),
});

const database = z.strictObject({
  engine,
  name: z.string().refine(isDatabaseName),
  /** With neither this nor `held`, nothing was written since the base's dump, which is this backup's dump too. */
  dump: dump.optional(),
  /**
   * Instead of a dump, until the attempt has ended: the server holds the rest under another name than the live
   * database's.
   */
  held: dump.extend({ of: z.enum(['copy', 'replaced']) }).optional(),
});

const record = z.strictObject({
  format: z.literal(1),
  id: z.string().refine(isBackupId),
  base: z.string().refine(isBackupId).optional(),
  createdAt: z.iso.datetime(),
  site: z.string(),
  /** Version installed when it was made, null if none; records of older versions do not say. */
  version: z.string().nullable().optional(),
  folders: z.array(folder).min(1),
  /** Older versions backed up none. */
  databases: z.array(database).default([]),
  complete: z.literal(true),
});

/** `backup.json`: the contents of a backup. It is written last, so its presence means that everything is there. */
export type BackupRecord = z.infer<typeof record>;
export type BackedUpFolder = BackupRecord['folders'][number];

/** A base's folder, and where its files are. */
export interface BaseFolder {
  readonly folder: BackedUpFolder;
  readonly path: string;
}
export type BackedUpDatabase = BackupRecord['databases'][number];
export type DatabaseDump = NonNullable<BackedUpDatabase['dump']>;
export type HeldDatabase = NonNullable<BackedUpDatabase['held']>;

/** Parses a `backup.json`; undefined for anything that this version did not write. */
export function parseRecord(text: string): BackupRecord | undefined {
  try {
    return record.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

/** A backup as found in the backup folder. Without a record it cannot be restored, and only its name is known. */
export interface StoredBackup {
  readonly id: string;
  readonly record?: BackupRecord;
}

export function encodeRecord(content: BackupRecord): string {
  return `${JSON.stringify(content, undefined, 2)}\n`;
}

/** All files of a backed-up folder. */
export function listFolderParts(folder: BackedUpFolder): readonly Part[] {
  const { files, directories, inventory, removed, attributes } = folder;
  return [files, directories, inventory, removed, ...(attributes === undefined ? [] : [attributes])];
}

/** All files of a backup except its record. */
export function listParts({ folders, databases }: BackupRecord): readonly Part[] {
  const dumps = databases.flatMap((each) => Object.values((each.dump ?? each.held)?.parts ?? {}));
  return [...folders.flatMap(listFolderParts), ...dumps];
}

export function countBytes(parts: readonly Part[]): number {
  return parts.reduce((sum, { bytes }) => sum + bytes, 0);
}
