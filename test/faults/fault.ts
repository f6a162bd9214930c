import type { Stand } from './stand.ts';

/** The result at a place: the fault occurred, or the run was over before it could. */
export type Made =
  'made' | 'missed' | /** Of several at one place. */ { readonly made: number; readonly missed: number };

/** One place where a fault can be injected. */
export interface Place {
  /** The row of the table in which it is counted. */
  readonly where: string;
  /** Identifies the place within its row; the same in every run. */
  readonly name: string;
  /** What else is known of it. */
  readonly detail?: string;
  /** Injects the fault on a stand and judges what is left. @throws Violation if something does not hold */
  make(stand: Stand): Promise<Made>;
}

export interface Listing {
  readonly stand: Stand;
  /** For random places. */
  readonly random: () => number;
  /** Only a few are wanted: random ones of one command will do if it takes long to learn them. */
  readonly isSample: boolean;
}

export interface Fault {
  readonly name: string;
  /** What no place of it takes, even on a busy machine, if it differs from the default. */
  readonly limitMilliseconds?: number;
  /** Why it cannot be injected on this machine; undefined if it can. */
  readonly whyNot?: () => Promise<string | undefined>;
  /** Lists the places; may run the program undisturbed to learn them. */
  list(options: Listing): Promise<readonly Place[]>;
}

/** What did not hold. */
export class Violation extends Error {
  override readonly name = 'Violation';
}

/** Whole numbers from 1 on. */
export function countTo(count: number): readonly number[] {
  return Array.from({ length: count }, (_none, index) => index + 1);
}

/** This many different numbers from 1 on, at random. */
export function pickNumbers({
  count,
  upTo,
  random,
}: {
  count: number;
  upTo: number;
  random: () => number;
}): readonly number[] {
  return countTo(upTo)
    .map((number) => ({ number, key: random() }))
    .sort((one, other) => one.key - other.key)
    .slice(0, count)
    .map(({ number }) => number);
}

export function pickOne<T>(values: readonly T[], random: () => number): readonly T[] {
  const at = Math.floor(random() * values.length);
  return values.slice(at, at + 1);
}
