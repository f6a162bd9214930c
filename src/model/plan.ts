import type { NamedDatabase } from './vocabulary/database.ts';
import type { Bilingual } from './vocabulary/index.ts';

export interface PlannedStep {
  readonly name: string;
  /** Hooks carry the vendor's own title; the other steps have one in the messages. */
  readonly title?: Bilingual;
  /** Once it has begun, a rollback restores the data. */
  readonly touchesData?: true;
}

/** How a database would come back from a failed update, once a hook that touches data has begun. */
export interface PlannedReturn extends NamedDatabase {
  /** A copy that stands beside it takes its place in seconds, or its dump is restored under the page. */
  readonly from: 'copy' | 'dump';
  /** Of the last update: how long the copy was made while the platform served, and brought up to date under the page. */
  readonly copySeconds?: number;
  readonly refreshSeconds?: number;
}

/** What an attempt would do. `apply --dry-run` prints it, `apply` runs it. */
export interface Plan {
  readonly product: string;
  readonly from: string;
  readonly to: string;
  readonly title: Bilingual;
  readonly steps: readonly PlannedStep[];
  /** Absent where nothing of the archive touches data. */
  readonly returns?: readonly PlannedReturn[];
}
