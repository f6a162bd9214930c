import { Problem } from '../../src/messages/problem.ts';
import { makeRandom } from '../domain/backup/random.ts';
import { mutate, type Below } from './mutate.ts';
import type { Refusal, Target } from './target.ts';

export interface Crash {
  readonly target: string;
  readonly input: Buffer;
  readonly error: string;
}

export interface Tried {
  readonly target: string;
  readonly inputs: number;
  /** Refused with a Problem, or returned as not understood. */
  readonly refused: number;
}

/** What Node allocates outside its heap, in one run of a target. */
const memoryMaximum = 512 * 1024 * 1024;
const keptMaximum = 200;

/**
 * Fuzzes a target with inputs mutated from its seeds, for the given time. An input that leads to a new refusal is kept
 * and mutated further: each new refusal lies a step deeper in the reader.
 *
 * @param onInput called with each input before it is tried, in case it never ends
 */
export async function fuzz({
  target,
  seed,
  milliseconds,
  onInput,
}: {
  target: Target;
  seed: number;
  milliseconds: number;
  onInput: (input: Buffer) => void;
}): Promise<{ readonly tried: Tried; readonly crashes: readonly Crash[] }> {
  const below = makeBelow(seed);
  const pool = [...target.seeds()];
  const met = new Set<string>();
  const crashes = new Map<string, Crash>();
  const end = performance.now() + milliseconds;
  let [inputs, refused] = [0, 0];
  while (performance.now() < end) {
    const input = drawInput({ target, pool, below, inputs });
    onInput(input);
    inputs += 1;
    const outcome = await attempt(target, input);
    if (outcome.kind === 'crash') {
      const key = outcome.error.split('\n').slice(0, 3).join('\n');
      if (!crashes.has(key))
        crashes.set(key, {
          target: target.name,
          input: await shrink(target, input, key),
          error: outcome.error,
        });
    } else if (outcome.kind === 'refused') refused += 1;
    const isNew = outcome.kind === 'refused' && !met.has(outcome.how);
    if (isNew && pool.length < keptMaximum) pool.push(input);
    if (outcome.kind === 'refused') met.add(outcome.how);
    // Readers that never await would block everything else.
    if (inputs % 100 === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  return { tried: { target: target.name, inputs, refused }, crashes: [...crashes.values()] };
}

/** The seeds first, unchanged. */
function drawInput({
  target,
  pool,
  below,
  inputs,
}: {
  target: Target;
  pool: readonly Buffer[];
  below: Below;
  inputs: number;
}): Buffer {
  const whole = pool[inputs];
  if (inputs < target.seeds.length && whole !== undefined) return whole;
  const [input = Buffer.alloc(0), other = Buffer.alloc(0)] = [
    pool[below(pool.length)],
    pool[below(pool.length)],
  ];
  const mutated = mutate({ input, other, below, words: target.words });
  return target.repair !== undefined && below(2) === 0 ? target.repair(mutated) : mutated;
}

type Outcome =
  | { readonly kind: 'accepted' }
  | { readonly kind: 'refused'; readonly how: string }
  | { readonly kind: 'crash'; readonly error: string };

async function attempt(target: Target, input: Buffer): Promise<Outcome> {
  const before = process.memoryUsage().arrayBuffers;
  try {
    const refusal = await target.run(input);
    const used = process.memoryUsage().arrayBuffers - before;
    return used > memoryMaximum
      ? { kind: 'crash', error: `${used} bytes of memory` }
      : describeAnswer(refusal);
  } catch (error) {
    if (error instanceof Problem)
      return { kind: 'refused', how: `${error.code} ${String(error.params['detail'])}` };
    return { kind: 'crash', error: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}

function describeAnswer(refusal: Refusal): Outcome {
  return refusal === undefined ? { kind: 'accepted' } : { kind: 'refused', how: refusal };
}

/** Removes what is not needed for the same crash, so that a person can see what matters. */
async function shrink(target: Target, input: Buffer, key: string): Promise<Buffer> {
  let smallest = input;
  for (let length = smallest.length >> 1; length > 0; length >>= 1) {
    for (let at = 0; at + length <= smallest.length;) {
      const shorter = Buffer.concat([smallest.subarray(0, at), smallest.subarray(at + length)]);
      const outcome = await attempt(target, shorter);
      const isSame = outcome.kind === 'crash' && outcome.error.split('\n').slice(0, 3).join('\n') === key;
      if (isSame) smallest = shorter;
      else at += length;
    }
  }
  return smallest;
}

function makeBelow(seed: number): Below {
  const random = makeRandom(seed);
  return (limit) => Math.floor(random() * limit);
}
