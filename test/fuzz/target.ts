/** A reader of foreign bytes, as the fuzzer drives it. */
export interface FuzzTarget {
  readonly name: string;
  /** Well-formed inputs, from which others are made by mutation. */
  readonly seedInputs: readonly Uint8Array[];
  /** Reads an input. Throws only what would be a defect: a refusal is the reader's answer, not an error. */
  readonly run: (input: Uint8Array) => void;
}
