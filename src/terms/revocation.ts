/** What the vendor has withdrawn, and why. It has no end: what was withdrawn once is never offered again. */
export interface Revocation {
  readonly product: string;
  /** Semver ranges. */
  readonly versions: readonly string[];
  /** SHA-256 of archives: of the file as a whole, or of its manifest, which a repacked archive has in common with it. */
  readonly archives: readonly string[];
  readonly reason: string;
  /** Who says so; absent where an archive carried it. */
  readonly issuer?: string;
  /** UTC, ISO 8601; of what an archive carried, as its manifest says when it was released. */
  readonly issued: string;
  /** The version of the archive whose manifest carried it; absent for a file of support's. */
  readonly carriedBy?: string;
}

/** By what an archive is known. */
export interface ArchiveIdentity {
  readonly version: string;
  /** Of its manifest and, where it is known, of the file. */
  readonly digests: readonly string[];
}

/** Why a range cannot be withdrawn. `unbounded`: it takes in every version to come. */
export type RangeFault = 'malformed' | 'too-long' | 'unbounded';
