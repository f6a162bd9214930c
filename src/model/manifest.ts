import type { Bilingual } from './vocabulary/index.ts';

export interface ManifestEntry {
  readonly path: string;
  readonly type: 'file' | 'directory' | 'symlink';
  /** Bytes; 0 for anything but a file. */
  readonly size: number;
  /** Permission bits, octal text: "0644". */
  readonly mode: string;
  /** Lower-case hexadecimal; files only. */
  readonly sha256?: string;
  /** Symlinks only. */
  readonly target?: string;
}

export interface ManifestHook {
  /** `pre-install`, `migrate` and `post-install` run in this order; the manifest may give several of each. */
  readonly name: string;
  readonly path: string;
  readonly timeoutSeconds: number;
  /** Whether it changes the platform's data: once it has begun, a rollback restores the data. */
  readonly touchesData: boolean;
  readonly title: Bilingual;
}

export interface Requirements {
  readonly cpuCores: { readonly minimum: number; readonly recommended: number };
  readonly memoryGiB: { readonly minimum: number; readonly recommended: number };
  readonly freeDiskPercent: number;
}

/** Ranges of versions, digests of archives or both; of the manifest's own product. */
export interface ManifestRevocation {
  readonly versions?: readonly string[];
  readonly archives?: readonly string[];
  readonly reason: string;
}

/** `manifest.json` of an update archive, after its signature was verified and its form was checked. */
export interface Manifest {
  readonly format: 1;
  readonly product: string;
  readonly version: string;
  /** A semver range of the versions that this archive can update. */
  readonly from: string;
  readonly released: string;
  readonly title: Bilingual;
  readonly notice: { readonly path: string };
  readonly requirements: Requirements;
  readonly hooks: readonly ManifestHook[];
  /** What the vendor has withdrawn before; absent in most. */
  readonly revokes?: readonly ManifestRevocation[];
  readonly entries: readonly ManifestEntry[];
}
