import * as z from 'zod';
import type { Held } from '../terms/form.ts';
import { count, person, size } from '../terms/words.ts';

export const user = z.object({
  uid: count,
  name: person,
  /** The groups of this process, the main one first: those that the kernel checks. */
  groups: z.array(person),
});
export type User = Held<typeof user>;

/** What a check judges of the machine itself; the facts of `check` contain all of it. */
export const machine = z.object({
  /** The logical cores that this process may use. */
  cpuCores: size,
  /** The machine's memory as the kernel reports it, or the container's limit if lower. */
  memoryBytes: size,
  /** The distribution says that a reboot is due (/run/reboot-required). */
  rebootPending: z.boolean(),
});
export type Machine = Held<typeof machine>;

/** The acting user. */
export const operator = z.object({
  user: person,
  uid: count,
  /** Through sudo, the user behind root. */
  behind: person.exactOptional(),
  /** `none` for cron or a pipe. */
  from: z.enum(['terminal', 'none']),
});
export type Operator = Held<typeof operator>;

export const diskSpace = z.object({
  /** The mount point. */
  mount: z.string(),
  /** What is mounted there: two mount points with the same value share their space. */
  device: z.string(),
  /** The used space and what an ordinary user may still use. */
  totalBytes: size,
  /** What an ordinary user may still use. */
  freeBytes: size,
  /** How many files can still be created; absent if the file system has no such limit. */
  freeInodes: size.exactOptional(),
});
export type DiskSpace = Held<typeof diskSpace>;
