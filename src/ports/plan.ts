import type { Bilingual } from './vocabulary/index.ts';

export interface PlannedStep {
  readonly name: string;
  /** Hooks carry the vendor's own title; the other steps have one in the messages. */
  readonly title?: Bilingual;
  /** Once it has begun, a rollback restores the data. */
  readonly touchesData?: true;
}

/** What an attempt would do. `apply --dry-run` prints it, `apply` runs it. */
export interface Plan {
  readonly product: string;
  readonly from: string;
  readonly to: string;
  readonly title: Bilingual;
  readonly steps: readonly PlannedStep[];
}
