/** A reader of foreign bytes that the fuzzer tries. */
export interface Target {
  readonly name: string;
  /** Good and bad inputs that mutation begins with. */
  readonly seeds: () => readonly Buffer[];
  /** Texts that mean something to the reader; they are put into inputs here and there. */
  readonly words: readonly string[];
  /** Makes a mutated input right again in what the reader looks at first, so that it comes to look at the rest. */
  readonly repair?: (input: Buffer) => Buffer;
  /**
   * Reads the input. Whatever it throws but a Problem is a crash, and so is a Violation.
   *
   * @returns how the input was refused, where the reader answers so in place of throwing
   */
  readonly run: (input: Buffer) => Refusal | Promise<Refusal>;
}

export type Refusal = string | undefined;

/** What the reader accepted and should not have. */
export class Violation extends Error {
  override readonly name = 'Violation';
}
