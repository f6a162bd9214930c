import type { Bilingual } from './vocabulary/index.ts';

/**
 * `progress.json` in the site's public folder: an interface. The maintenance page reads it, and so may the
 * Superviseur's follow-up tab. Anyone who reaches the platform can read it, so nothing secret ever stands in it.
 * Fields may be added; none is removed or changes its meaning while `format` is 1.
 */
export interface ProgressFile {
  readonly format: 1;
  /** The site's name. */
  readonly platform: string;
  /**
   * `idle` before the first attempt; `rolled-back` and `maintenance` are the two endings of a failed one: with the
   * previous version back, or with the page left on. `interrupted`: stopped half-way, until a recovery takes it up.
   */
  readonly state:
    'idle' | 'running' | 'rolling-back' | 'succeeded' | 'rolled-back' | 'maintenance' | 'interrupted';
  /** The step at work; null outside an attempt. */
  readonly step: { readonly name: string; readonly title: Bilingual } | null;
  /** Of the whole attempt, 0 to 100. */
  readonly percent: number;
  /** UTC, ISO 8601; null while there was no attempt. */
  readonly startedAt: string | null;
  /**
   * UTC, ISO 8601. Renewed at least every 10 s while the state is `running` or `rolling-back`: where it is older than half a
   * minute, what wrote it has died or the server was off. The attempt is then interrupted, until a recovery takes it up.
   */
  readonly updatedAt: string;
  /** Null while it cannot be told. */
  readonly secondsLeft: number | null;
  readonly from: string | null;
  readonly to: string | null;
  /** One sentence that says how the attempt ended; null while it has not. */
  readonly outcome: Bilingual | null;
  /** In the order of the procedure; what a rollback does beside undoing them, such as restoring data, comes after them. */
  readonly steps: readonly ProgressStep[];
  /** What is worth knowing and stops nothing, each once. The details stand in the journal, which strangers cannot read. */
  readonly warnings: readonly Bilingual[];
  /** By which support knows the case; null unless the attempt failed. */
  readonly incident: string | null;
  /** Of what the attempt failed with, such as `OSPI-2009`; null unless it failed. */
  readonly messageCode: string | null;
}

export interface ProgressStep {
  readonly name: string;
  readonly title: Bilingual;
  readonly state: 'pending' | 'running' | 'finished' | 'failed' | 'undone';
  /** UTC, ISO 8601; null while it has not begun. */
  readonly startedAt: string | null;
  /** What it took, or what undoing it took; null while that is not known. */
  readonly seconds: number | null;
}
