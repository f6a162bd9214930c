/** What can be reported of bundles for support. */
export interface BundleProblems {
  'usage.bundle-exists': { readonly file: string };
  'usage.bundle-unreadable': { readonly file: string; readonly reason: string };
  /** `place` is what in it is not as in a bundle; `format` what it says of itself, where that is a newer one. */
  'usage.bundle-invalid': { readonly file: string; readonly place: string };
  'usage.bundle-newer': { readonly file: string; readonly format: number };
  /** Without facts or configuration nothing can be decided for an archive. */
  'usage.bundle-undecided': { readonly file: string };
  'usage.replay-folder': { readonly folder: string; readonly reason: string };
  /** Wherever it was tried to write it, and why it could not be. */
  'prerequisite.bundle-unwritable': {
    readonly tried: readonly { readonly path: string; readonly reason: string }[];
  };
  'prerequisite.bundle-declined': {};
}

export interface BundleWarnings {}

export interface BundleNotes {
  /** What a bundle holds and what it does not, before it is written. */
  'support.bundle-list': { readonly lines: readonly string[] };
  /** `path` is where it was to be, `file` where it is. */
  'support.bundle-elsewhere': { readonly path: string; readonly reason: string; readonly file: string };
}
