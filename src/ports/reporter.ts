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

/** It asks for texts too. */
export interface TextPrompt extends Prompt {
  /**
   * Asks for a text; an empty answer is the usual one. Undefined if nobody answered: without a terminal, at its end, and
   * after an interruption.
   */
  ask<Kind extends keyof TextQuestions>(
    question: Kind,
    params: TextQuestions[Kind],
    usual: string | undefined,
  ): Promise<string | undefined>;
}

/** A question before something irreversible, and what one must know to answer it. */
export interface Questions {
  'install-update': { readonly notice: string; readonly version: string };
  'change-nginx': {};
  'write-bundle': {};
  'set-up': { readonly count: number };
  'restore-backup': {
    readonly id: string;
    /** ISO 8601. */
    readonly createdAt: string;
    /** The version that the data belong to; null if unknown. */
    readonly version: string | null;
    readonly installed: string | null;
  };
}

/** What can be chosen by its number, as shown. */
interface Choices {
  readonly found: readonly string[];
}

/** The questions of `setup`. */
export interface TextQuestions {
  'setup-product': {};
  'setup-key': {};
  'setup-root': {};
  /** For a platform that is one plain folder. */
  'setup-version': { readonly folder: string };
  'setup-url': Choices;
  'setup-units': Choices;
  'setup-health': {};
  'setup-data': {};
  'setup-databases': Choices;
  'setup-backup-folder': Choices;
  'setup-members': { readonly group: string };
  'setup-at': {};
  'setup-contact': {};
  /** Accounts of the platform's services. */
  'setup-import': Choices;
  'setup-import-mode': {};
}
