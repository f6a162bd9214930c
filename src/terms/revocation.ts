import * as z from 'zod';
import type { Held } from './form.ts';
import { digest, person, range, time, version } from './words.ts';

/** What the vendor has withdrawn, and why, as recorded. It does not expire: a withdrawn version is never offered again. */
export const revocation = z.object({
  product: z.string(),
  versions: z.array(range),
  /** SHA-256 of archives: of the whole file, or of its manifest, which is the same in a repacked archive. */
  archives: z.array(digest),
  reason: z.string(),
  /** Who withdrew it; absent if an archive contained it. */
  issuer: person.exactOptional(),
  /** UTC, ISO 8601; if an archive contained it, the release date in its manifest. */
  issued: time,
  /** The version of the archive whose manifest contained it; absent for a file from support. */
  carriedBy: version.exactOptional(),
});
export type Revocation = Held<typeof revocation>;

/** What identifies an archive. */
export interface ArchiveIdentity {
  readonly version: string;
  /** Of its manifest and, if known, of the file. */
  readonly digests: readonly string[];
}

/** Why a range cannot be withdrawn. `unbounded`: it includes every future version. */
export type RangeFault = 'malformed' | 'too-long' | 'unbounded';
