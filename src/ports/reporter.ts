import type { Event } from './events.ts';
import type { Problem } from '../messages/problem.ts';
import type { Result } from '../model/results.ts';

/** Turns events, results and problems into what a reader meets. It alone chooses words. */
export interface Reporter {
  report(event: Event): void;
  /** The result of a command that ended as it should. */
  finish(result: Result): void;
  fail(problem: Problem): void;
  /** Leaves the terminal to a question; what is reported next draws again. */
  pause(): void;
  /**
   * Ends spinners, restores the terminal, and waits (briefly) until what was written is out; nothing is reported after
   * it.
   */
  close(): Promise<void>;
}

/** Asks the person at the terminal; false where there is no terminal. */
export interface Prompt {
  readonly available: boolean;
  /** Somebody sits at the input, and would not see a question, as with `| tee log`. */
  readonly isUnheard?: boolean;
  confirm<Kind extends keyof Questions>(question: Kind, params: Questions[Kind]): Promise<boolean>;
}

/** What is asked before something that cannot be taken back, and what one must know to answer. */
export interface Questions {
  'install-update': { readonly notice: string; readonly version: string };
  'change-nginx': {};
  'write-bundle': {};
  'restore-backup': {
    readonly id: string;
    /** ISO 8601. */
    readonly createdAt: string;
    /** To which the data belong; null where it is not known. */
    readonly version: string | null;
    readonly installed: string | null;
  };
}
