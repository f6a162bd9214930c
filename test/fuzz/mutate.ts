/** Integers from 0 to below the limit. */
export type Below = (limit: number) => number;

interface Mutation {
  readonly input: Buffer;
  readonly below: Below;
  readonly words: readonly string[];
  /** Another input, to take parts from. */
  readonly other: Buffer;
}

const maximumBytes = 256 * 1024;
const oddBytes = [0x00, 0x01, 0x7f, 0x80, 0xff, 0x0a, 0x20, 0x2d, 0x2f, 0x30];

/** Changes an input in a few places, each in a random way. */
export function mutate({ input, ...rest }: Mutation): Buffer {
  let mutated = input;
  for (let changes = 1 + rest.below(4); changes > 0; changes -= 1) {
    const change = mutations[rest.below(mutations.length)] ?? flipBit;
    mutated = change({ input: mutated, ...rest }).subarray(0, maximumBytes);
  }
  return mutated;
}

function flipBit({ input, below }: Mutation): Buffer {
  return setByte(input, below, (byte) => byte ^ (1 << below(8)));
}

function putByte({ input, below }: Mutation): Buffer {
  return setByte(input, below, () => oddBytes[below(oddBytes.length)] ?? 0);
}

function addToByte({ input, below }: Mutation): Buffer {
  return setByte(input, below, (byte) => byte + 1 + below(254));
}

function putNumber({ input, below }: Mutation): Buffer {
  const number = Buffer.alloc(4);
  number.writeUInt32LE([0, 1, 0x7fffffff, 0x80000000, 0xffffffff, below(65536)][below(6)] ?? 0);
  return overwrite(input, below(input.length + 1), number.subarray(0, 1 + below(4)));
}

function cutOut({ input, below }: Mutation): Buffer {
  const [start, end] = drawRange(input, below);
  return Buffer.concat([input.subarray(0, start), input.subarray(end)]);
}

function truncate({ input, below }: Mutation): Buffer {
  return input.subarray(0, below(input.length + 1));
}

function repeat({ input, below }: Mutation): Buffer {
  const [start, end] = drawRange(input, below);
  const part = input.subarray(start, end);
  return insert(input, end, Buffer.concat(Array.from({ length: 1 + below(3) }, () => part)));
}

function move({ input, below }: Mutation): Buffer {
  const [start, end] = drawRange(input, below);
  return insert(input, below(input.length + 1), input.subarray(start, end));
}

function insertWord({ input, below, words }: Mutation): Buffer {
  return insert(input, below(input.length + 1), drawWord(below, words));
}

function putWord({ input, below, words }: Mutation): Buffer {
  return overwrite(input, below(input.length + 1), drawWord(below, words));
}

function splice({ input, below, other }: Mutation): Buffer {
  const [start, end] = drawRange(other, below);
  return insert(input, below(input.length + 1), other.subarray(start, end));
}

function cross({ input, below, other }: Mutation): Buffer {
  return Buffer.concat([input.subarray(0, below(input.length + 1)), other.subarray(below(other.length + 1))]);
}

/** Whole blocks of a tar. */
function moveBlock({ input, below }: Mutation): Buffer {
  const blocks = Math.ceil(input.length / 512);
  const at = below(blocks + 1) * 512;
  return insert(input, below(blocks + 1) * 512, input.subarray(at, at + 512));
}

const mutations = [
  ...[flipBit, putByte, addToByte, putNumber, cutOut, truncate, repeat, move],
  ...[insertWord, putWord, splice, cross, moveBlock],
];

function setByte(input: Buffer, below: Below, change: (byte: number) => number): Buffer {
  const copy = Buffer.from(input);
  const at = below(copy.length);
  if (copy.length > 0) copy[at] = change(copy[at] ?? 0);
  return copy;
}

function drawRange({ length }: Buffer, below: Below): readonly [number, number] {
  const start = below(length + 1);
  // Short ones more often: most of an input must stay so that the rest is reached.
  return [start, Math.min(length, start + below(2 ** (1 + below(10))))];
}

function drawWord(below: Below, words: readonly string[]): Buffer {
  const word = words[below(words.length)] ?? '';
  // In binary, or as text.
  return Buffer.from(word, /^[\0-\xff]*$/.test(word) ? 'latin1' : 'utf8');
}

function insert(input: Buffer, at: number, part: Buffer): Buffer {
  return Buffer.concat([input.subarray(0, at), part, input.subarray(at)]);
}

function overwrite(input: Buffer, at: number, part: Buffer): Buffer {
  return Buffer.concat([input.subarray(0, at), part, input.subarray(at + part.length)]);
}
