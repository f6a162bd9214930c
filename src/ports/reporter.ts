import type { Event } from './events.ts';
import type { Problem } from './problem.ts';
import type { Result } from './results.ts';

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
  confirm(
    question: 'install-update',
    params: { readonly notice: string; readonly version: string },
  ): Promise<boolean>;
}
