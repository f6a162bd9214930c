import { env } from 'node:process';

/**
 * The seed of random tests: a new one in each run, so that everything is tried over many runs; it is in their names,
 * and `TEST_SEED=n npm test` repeats a run.
 */
export const seed = Number(env['TEST_SEED'] ?? Math.floor(Math.random() * 1_000_000));

/** The same numbers for the same seed (mulberry32). */
export function makeRandom(from: number): () => number {
  let state = from;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
