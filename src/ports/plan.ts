import type { Bilingual } from './vocabulary/index.ts';

export interface PlannedStep {
  readonly name: string;
  /** Hooks carry the vendor's own title; the other steps have one in the messages. */
  readonly title?: Bilingual;
  readonly touchesData?: true;
  /** Its share of the whole attempt's progress. */
  readonly weight: number;
}

/** What an attempt would do. `apply --dry-run` prints it, `apply` runs it. */
export interface Plan {
  readonly product: string;
  readonly from: string;
  readonly to: string;
  readonly steps: readonly PlannedStep[];
}
