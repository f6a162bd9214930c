/** A reader of foreign bytes that is fuzzed. */
export interface Target {
  readonly name: string;
  /** Good and bad inputs that mutation begins with. */
  readonly seeds: () => readonly Buffer[];
  /** Texts with a meaning for the reader; they are inserted into inputs. */
  readonly words: readonly string[];
  /** Repairs what the reader checks first in a mutated input, so that it gets to check the rest. */
  readonly repair?: (input: Buffer) => Buffer;
  /**
   * Reads the input. Throwing anything but a Problem is a crash, and so is a Violation.
   *
   * @returns how the input was refused, if the reader returns that instead of throwing
   */
  readonly run: (input: Buffer) => Refusal | Promise<Refusal>;
}

export type Refusal = string | undefined;

/** What the reader accepted and should not have. */
export class Violation extends Error {
  override readonly name = 'Violation';
}
