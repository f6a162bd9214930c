import * as z from 'zod';
import type { Held } from './form.ts';
import { person, size } from './words.ts';

const text = z.string();

/** A unit that has root look into the folder, as systemd sees it. */
const starter = z.object({
  unit: text,
  isEnabled: z.boolean(),
  isActive: z.boolean(),
  isFailed: z.boolean(),
});
export type StarterUnit = Held<typeof starter>;

/** The folder in which the platform's Superviseur asks for updates; only if requests are taken. */
export const dropFolder = z.object({
  folder: text,
  /** Absent if it cannot be seen; `reason` is then the system's error code. */
  found: z
    .object({
      isFolder: z.boolean(),
      /** Octal. */
      mode: text,
      uid: size,
      /** By number if the system does not know it. */
      owner: person,
      /** Whether the owner is in the administrators' group. */
      isMember: z.boolean(),
      group: person,
      /** Others may write there, by an access list. */
      isShared: z.boolean(),
      /** The file system's kind, if other machines write to it as well. */
      remote: text.exactOptional(),
    })
    .exactOptional(),
  reason: text.exactOptional(),
  /** Another platform of this server that takes its requests from the same folder, or one above or below it. */
  sharedWith: z.object({ platform: text, folder: text }).exactOptional(),
  /** Of the administrators; absent if there is none. */
  group: person.exactOptional(),
  /** The file systems on which an archive arrives and is kept, and what is still wanted there. */
  disks: z.array(z.object({ mount: text, freeBytes: size, neededBytes: size })),
  /** Absent without systemd. */
  units: z.array(starter).exactOptional(),
});
export type DropFolderFacts = Held<typeof dropFolder>;

export type DropFolderFault =
  | 'missing'
  | 'no-folder'
  | 'other-platform'
  | 'owner-root'
  | 'owner-member'
  | 'group'
  | 'mode'
  | 'shared'
  | 'remote'
  | 'room'
  | 'idle'
  | 'unit-failed';
