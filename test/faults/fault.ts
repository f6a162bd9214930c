import type { Stand } from './stand.ts';

/** What was tried at a place: the fault came to pass, or the run was over before it could. */
export type Made = 'made' | 'missed';

/** One place where a fault can be made. */
export interface Place {
  /** The row of the table that it is counted in. */
  readonly where: string;
  /** Names the place within its row. */
  readonly name: string;
  /** Makes the fault on a stand and judges what is left. @throws Violation when it does not hold */
  make(stand: Stand): Promise<Made>;
}

export interface Fault {
  readonly name: string;
  /** Why it cannot be made on this machine; undefined where it can. */
  readonly whyNot?: () => Promise<string | undefined>;
  /** Lists the places; it may run the program once undisturbed to learn them. `random` is for those of chance. */
  list(stand: Stand, random: () => number): Promise<readonly Place[]>;
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
