import * as z from 'zod';
import type { Held } from '../terms/form.ts';
import { count, person, size } from '../terms/words.ts';

export const user = z.object({
  uid: count,
  name: person,
  /** Those that this process has, the main one first: what the kernel goes by. */
  groups: z.array(person),
});
export type User = Held<typeof user>;

/** Who acts. */
export const operator = z.object({
  user: person,
  uid: count,
  /** Through sudo, the person behind root. */
  behind: person.exactOptional(),
  /** `none` for cron or a pipe. */
  from: z.enum(['terminal', 'none']),
});
export type Operator = Held<typeof operator>;

export const diskSpace = z.object({
  /** The mount point. */
  mount: z.string(),
  /** What is mounted there: the same for two mount points means that they share their space. */
  device: z.string(),
  /** What is used and what an ordinary writer may still use. */
  totalBytes: size,
  /** What an ordinary writer may still use. */
  freeBytes: size,
  /** How many files can still be made; absent where the file system sets no such limit. */
  freeInodes: size.exactOptional(),
});
export type DiskSpace = Held<typeof diskSpace>;
