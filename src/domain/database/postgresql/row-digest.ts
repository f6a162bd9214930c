import { createHash, hash, type Hash } from 'node:crypto';

/** The number and content of rows, or of large objects, independent of order. */
export interface DataDigest {
  readonly count: number;
  readonly digest: string;
}

/**
 * Digests data that arrive in pieces. A loaded table may not keep the order of its rows: if one does not fit into a
 * page, the server looks for room in earlier pages. So digests of single rows are added up.
 */
export interface Digester {
  add(piece: Buffer): void;
  finish(): DataDigest;
}

const newline = 0x0a;
const tab = 0x09;
/** Ends the rows in an archive; in a real row with this text, the backslash is doubled. */
const endOfRows = String.raw`\.`;

/**
 * @param order the position at which each column is digested, if it is not its own: inheriting tables are created
 *   with their parent's columns first. Such rows are held in memory, one at a time.
 */
export function digestRows(order?: readonly number[]): Digester {
  const sum = new Sum();
  let isOver = false;
  let begun: Row | undefined;
  const take = (row: Buffer) => {
    if (row.length === endOfRows.length && row.toString('latin1') === endOfRows) isOver = true;
    else sum.add(hash('sha1', order === undefined ? row : reorder(row, order), 'binary'));
  };
  return {
    add(piece) {
      for (let at = 0; at < piece.length && !isOver;) {
        const end = piece.indexOf(newline, at);
        const part = piece.subarray(at, end === -1 ? piece.length : end);
        at = end === -1 ? piece.length : end + 1;
        if (end === -1) (begun ??= startRow(order)).add(part);
        else if (begun === undefined) take(part);
        else {
          begun.add(part);
          const whole = begun.finish();
          begun = undefined;
          if (typeof whole === 'string') sum.add(whole);
          else take(whole);
        }
      }
    },
    finish: () => sum.finish(),
  };
}

/** A row that arrives in several pieces: its digest if it is long, else the row itself. */
interface Row {
  add(part: Buffer): void;
  finish(): string | Buffer;
}

const longRow = 65_536;

function startRow(order: readonly number[] | undefined): Row {
  let parts: Buffer[] = [];
  let length = 0;
  let digest: Hash | undefined;
  return {
    add(part) {
      length += part.length;
      if (digest !== undefined) digest.update(part);
      else parts.push(part);
      if (digest !== undefined || order !== undefined || length < longRow) return;
      digest = createHash('sha1');
      for (const each of parts) digest.update(each);
      parts = [];
    },
    finish: () => (digest === undefined ? Buffer.concat(parts) : digest.digest('binary')),
  };
}

function reorder(row: Buffer, order: readonly number[]): Buffer {
  const fields: Buffer[] = [];
  for (let at = 0; at <= row.length;) {
    const end = row.indexOf(tab, at);
    fields.push(row.subarray(at, end === -1 ? row.length : end));
    at = end === -1 ? row.length + 1 : end + 1;
  }
  const sorted = order.flatMap((from) => [fields[from] ?? Buffer.alloc(0), Buffer.of(tab)]);
  return Buffer.concat(sorted.slice(0, -1));
}

/** For large objects: each by OID and content. */
export function digestObjects() {
  const sum = new Sum();
  let current: Hash | undefined;
  return {
    begin(oid: number) {
      current = createHash('sha1').update(`${oid}:`);
    },
    add(piece: Buffer) {
      current?.update(piece);
    },
    end() {
      if (current !== undefined) sum.add(current.digest('binary'));
      current = undefined;
    },
    finish: () => sum.finish(),
  };
}

/** For several tables together. Pure. */
export function addDigests(digests: readonly DataDigest[]): DataDigest {
  const sums = new Uint32Array(lanes.length);
  for (const { digest } of digests)
    for (const [index, each] of digest.split(' ').entries()) sums[index] = (sums[index] ?? 0) + Number(each);
  return { count: digests.reduce((sum, { count }) => sum + count, 0), digest: sums.join(' ') };
}

const lanes = [0, 4, 8, 12] as const;

/** Adds digests up, 32 bits at a time. */
class Sum {
  readonly #sums = new Uint32Array(lanes.length);
  #count = 0;

  add(digest: string): void {
    this.#count += 1;
    for (const [index, at] of lanes.entries()) {
      const value =
        digest.charCodeAt(at) +
        digest.charCodeAt(at + 1) * 0x1_00 +
        digest.charCodeAt(at + 2) * 0x1_00_00 +
        digest.charCodeAt(at + 3) * 0x1_00_00_00;
      this.#sums[index] = (this.#sums[index] ?? 0) + value;
    }
  }

  finish(): DataDigest {
    return { count: this.#count, digest: this.#sums.join(' ') };
  }
}
