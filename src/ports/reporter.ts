import type { Event } from './events.ts';
import type { Problem } from '../messages/problem.ts';
import type { Result } from '../model/results.ts';

/** Turns events, results and problems into what a reader sees. Only reporters choose words. */
export interface Reporter {
  report(event: Event): void;
  /** The result of a successful command. */
  finish(result: Result): void;
  fail(problem: Problem): void;
  /** Leaves the terminal to a question; the next report draws again. */
  pause(): void;
  /**
   * Ends spinners, restores the terminal, and waits (briefly) until the output is written; nothing is reported after
   * it.
   */
  close(): Promise<void>;
}

/** Asks the person at the terminal; false without a terminal. */
export interface Prompt {
  readonly available: boolean;
  /** Somebody sits at the input but would not see a question, as with `| tee log`. */
  readonly isUnheard?: boolean;
  confirm<Kind extends keyof Questions>(question: Kind, params: Questions[Kind]): Promise<boolean>;
}

/** A question before something irreversible, and what one must know to answer it. */
export interface Questions {
  'install-update': { readonly notice: string; readonly version: string };
  'change-nginx': {};
  'write-bundle': {};
  'restore-backup': {
    readonly id: string;
    /** ISO 8601. */
    readonly createdAt: string;
    /** The version that the data belong to; null if unknown. */
    readonly version: string | null;
    readonly installed: string | null;
  };
}
