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

/** What an undo is given: nothing but what the journal still knows after a crash. */
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

/** What a step is given. */
export interface AttemptContext extends RollbackContext {
  readonly manifest: Manifest;
  /** The folder of the verified, staged archive. */
  readonly staging: string;
  readonly language: Language;
  readonly pageWords: PageWords;
}

/** Something that is done between its records. */
export interface Runnable<Context> {
  readonly name: StepName;
  /** Hooks carry the vendor's own title. */
  readonly title?: Bilingual;
  /** Once it has begun, a rollback restores the data. */
  readonly touchesData?: true;
  /** Nothing of it may happen in the sight of visitors: the page is proven again before it begins. */
  readonly underPage?: true;
  run(context: Context): Promise<void>;
}

/** What a rehearsal is given: the platform serves, and nothing of it may be changed. */
export interface RehearsalContext {
  readonly site: Site;
  readonly ports: Ports;
  /** The installed version. */
  readonly from: string;
  /** Left out where no archive was given: then all is tried that any update may do. */
  readonly manifest?: Manifest;
  /** The folder of the verified, staged archive; empty without one. */
  readonly staging: string;
  readonly interruption: AbortSignal;
}

/** Does one thing in miniature and takes it back, also where it fails. @throws Problem of what would fail */
export type RehearsedAct = () => Promise<void>;

/**
 * How a step is tried out before an attempt begins: its things one by one, so that each tells what is wrong with it. Or why it
 * can't be tried, for a developer.
 */
export type Rehearsal =
  ((context: RehearsalContext) => readonly RehearsedAct[]) | { readonly impossible: string };

/** One step of the procedure. */
export interface Step extends Runnable<AttemptContext> {
  readonly rehearsal: Rehearsal;
  /**
   * Takes back what `run` did, or began to do. Idempotent: a recovery may call it again. A step without it leaves
   * nothing that would have to be taken back.
   */
  undo?(context: RollbackContext): Promise<void>;
  /** What it undoes lies on disk: once undone, a reboot does not bring it back. */
  readonly lasts?: true;
  readonly finishes?: true;
}

/** A step after the point of no return. It needs nothing of the archive, so that a recovery can run it too. */
export interface FinishingStep extends Step {
  readonly finishes: true;
  run(context: RollbackContext): Promise<void>;
}

export function isFinishing(step: Step): step is FinishingStep {
  return step.finishes === true;
}
