import * as z from 'zod';
import { isDigest } from '../../terms/words.ts';

/** A file of a backup, as described by its record. */
export const part = z.strictObject({
  file: z.string().regex(/^[a-z0-9][a-z0-9.-]*$/),
  bytes: z.int().min(0),
  sha256: z.string().refine(isDigest),
});

export type Part = z.infer<typeof part>;
