import type { SignedFileFault, SignedPurpose } from './release.ts';

/** What can be reported of a revocation: by it the vendor withdraws a version. `file` is the name of support's file. */
export interface RevocationProblems {
  /** The archive, or its version, was withdrawn. `issuer` says so, or the archive of the version `carriedBy`. */
  'archive.revoked': {
    readonly archive: string;
    readonly version: string;
    readonly reason: string;
    readonly issued: string;
    readonly issuer?: string;
    readonly carriedBy?: string;
  };
  /** `reason` is the system's code, or what it is in place of an ordinary file that is there. */
  'archive.revocation-unreadable': { readonly file: string; readonly reason: string };
  'archive.revocation-malformed': { readonly file: string; readonly reason: SignedFileFault };
  'archive.revocation-key-untrusted': {
    readonly file: string;
    readonly keyId: string;
    readonly trusted: readonly string[];
  };
  'archive.revocation-signature-wrong': { readonly file: string; readonly keyId: string };
  'archive.revocation-comment-altered': { readonly file: string; readonly keyId: string };
  /** It is something else of the vendor's: as `purpose`, where it is known. */
  'archive.revocation-other-purpose': {
    readonly file: string;
    readonly purpose?: SignedPurpose | 'update';
  };
  'archive.revocation-other-product': {
    readonly file: string;
    readonly product: string;
    readonly expected: string;
  };
  /** The other way round: an archive whose signature is that of a revocation. */
  'archive.signed-as-revocation': { readonly archive: string };

  'usage.revocation-product': { readonly product: string };
  'usage.revocation-versions': { readonly range: string; readonly fault: RangeFault };
  'usage.revocation-archives': { readonly digest: string };
  /** More ranges or digests than a file may hold. */
  'usage.revocation-too-many': { readonly count: number; readonly maximum: number };
}

/** Why a range cannot be withdrawn. `unbounded`: it takes in every version to come. */
export type RangeFault = 'malformed' | 'too-long' | 'unbounded';

export interface RevocationWarnings {}

export interface RevocationNotes {}
