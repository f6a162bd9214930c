import * as z from 'zod';
import type { Held } from './form.ts';
import { digest, person, range, time, version } from './words.ts';

/** What the vendor has withdrawn, and why, as it is on record. It has no end: what was withdrawn once is never offered again. */
export const revocation = z.object({
  product: z.string(),
  versions: z.array(range),
  /** SHA-256 of archives: of the file as a whole, or of its manifest, which a repacked archive has in common with it. */
  archives: z.array(digest),
  reason: z.string(),
  /** Who says so; absent where an archive carried it. */
  issuer: person.exactOptional(),
  /** UTC, ISO 8601; of what an archive carried, as its manifest says when it was released. */
  issued: time,
  /** The version of the archive whose manifest carried it; absent for a file of support's. */
  carriedBy: version.exactOptional(),
});
export type Revocation = Held<typeof revocation>;

/** By what an archive is known. */
export interface ArchiveIdentity {
  readonly version: string;
  /** Of its manifest and, where it is known, of the file. */
  readonly digests: readonly string[];
}

/** Why a range cannot be withdrawn. `unbounded`: it takes in every version to come. */
export type RangeFault = 'malformed' | 'too-long' | 'unbounded';
