import type { Stand } from './stand.ts';

/** What was tried at a place: the fault came to pass, or the run was over before it could. */
export type Made =
  'made' | 'missed' | /** Of several at one place. */ { readonly made: number; readonly missed: number };

/** One place where a fault can be made. */
export interface Place {
  /** The row of the table that it is counted in. */
  readonly where: string;
  /** Names the place within its row; the same in every run. */
  readonly name: string;
  /** What else is known of it. */
  readonly detail?: string;
  /** Makes the fault on a stand and judges what is left. @throws Violation when it does not hold */
  make(stand: Stand): Promise<Made>;
}

export interface Listing {
  readonly stand: Stand;
  /** For places of chance. */
  readonly random: () => number;
  /** Only a few are wanted: those of one command, by chance, will do where it takes long to learn them. */
  readonly isSample: boolean;
}

export interface Fault {
  readonly name: string;
  /** What no place of it takes, on a busy machine either, where it is not what is usual. */
  readonly limitMilliseconds?: number;
  /** Why it cannot be made on this machine; undefined where it can. */
  readonly whyNot?: () => Promise<string | undefined>;
  /** Lists the places; it may run the program undisturbed to learn them. */
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

/** So many different numbers from 1 on, by chance. */
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
