import type { AttemptLog } from '../domain/platform/attempt-log.ts';
import type { ServiceWatch } from '../domain/platform/service-watch.ts';
import type { Journal } from '../model/journal.ts';
import type { Language } from '../terms/language.ts';
import type { Manifest } from '../model/manifest.ts';
import type { Ports } from '../ports/ports.ts';
import type { PageWords } from '../model/page-text.ts';
import type { Site } from '../model/site.ts';
import type { Bilingual } from '../terms/bilingual.ts';
import type { StepName } from '../terms/steps.ts';

/** Passed to an undo: only what the journal still knows after a crash. */
export interface RollbackContext {
  readonly site: Site;
  readonly ports: Ports;
  readonly journal: Journal;
  readonly log: AttemptLog;
  readonly watch: ServiceWatch;
  readonly attempt: string;
  readonly from: string;
  readonly to: string;
  readonly onProgress: (percent: number, text?: string) => void;
}

/** Passed to a step. */
export interface AttemptContext extends RollbackContext {
  readonly manifest: Manifest;
  /** The folder of the verified, staged archive. */
  readonly staging: string;
  readonly language: Language;
  readonly pageWords: PageWords;
}

/** An action that runs between its records. */
export interface Runnable<Context> {
  readonly name: StepName;
  /** Hooks have the vendor's own title. */
  readonly title?: Bilingual;
  /** Once it has begun, a rollback restores the data. */
  readonly touchesData?: true;
  /** It must not happen in view of visitors: the page is verified again before it begins. */
  readonly underPage?: true;
  run(context: Context): Promise<void>;
}

/** Passed to a rehearsal: the platform is in service and must not be changed. */
export interface RehearsalContext {
  readonly site: Site;
  readonly ports: Ports;
  /** The installed version. */
  readonly from: string;
  /** Omitted without an archive: then everything is tried that any update may do. */
  readonly manifest?: Manifest;
  /** The folder of the verified, staged archive; empty without one. */
  readonly staging: string;
  readonly interruption: AbortSignal;
}

/** Does one thing in miniature and undoes it, even on failure. @throws Problem of what would fail */
export type RehearsedAct = () => Promise<void>;

/**
 * How a step is rehearsed before an attempt begins: its actions one by one, so that each reports its own problem. Or
 * why it can't be rehearsed, for developers.
 */
export type Rehearsal =
  ((context: RehearsalContext) => readonly RehearsedAct[]) | { readonly impossible: string };

/** One step of the procedure. */
export interface Step extends Runnable<AttemptContext> {
  readonly rehearsal: Rehearsal;
  /**
   * Undoes what `run` did, or began to do. Idempotent: a recovery may call it again. A step without it leaves nothing
   * to undo.
   */
  undo?(context: RollbackContext): Promise<void>;
  /** What it undoes is on disk: once undone, a reboot does not bring it back. */
  readonly lasts?: true;
  readonly finishes?: true;
}

/** A step after the point of no return. It needs nothing from the archive, so that a recovery can run it too. */
export interface FinishingStep extends Step {
  readonly finishes: true;
  run(context: RollbackContext): Promise<void>;
}

export function isFinishing(step: Step): step is FinishingStep {
  return step.finishes === true;
}
