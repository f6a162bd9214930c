import { parseHead, type ArchivedEntry, type ArchiveHead } from './archive-toc.ts';
import { digestObjects, digestRows, type DataDigest } from './row-digest.ts';

/** The content of a pg_dump archive: its entries, with digests of their data. */
export interface Scan extends ArchiveHead {
  readonly data: ReadonlyMap<number, DataDigest>;
}

export interface ScanTask {
  readonly stream: AsyncIterable<Buffer>;
  /** Called for each entry whose data begin. */
  readonly onData?: ((entry: ArchivedEntry) => void) | undefined;
  /** The order in which the columns of its rows are digested; their own order if omitted. */
  readonly chooseOrder?: ((entry: ArchivedEntry) => readonly number[] | undefined) | undefined;
}

/**
 * Reads an archive in its custom format to the end, as pg_restore reads it (pg_backup_custom.c): all data are
 * length-prefixed, so nothing in a row or in a function can be mistaken for structure. Needs memory only for the table
 * of contents.
 *
 * @returns undefined if it is not such an archive, is truncated, or has a newer format
 */
export async function scanArchive(task: ScanTask): Promise<Scan | undefined> {
  const waiting: Buffer[] = [];
  let waitingBytes = 0;
  let parsedBytes = 0;
  let body: Body | undefined;
  for await (const chunk of task.stream) {
    if (body !== undefined) {
      if (!body.add(chunk)) return undefined;
      continue;
    }
    waiting.push(chunk);
    waitingBytes += chunk.length;
    // Nothing is parsed twice.
    if (waitingBytes < 2 * parsedBytes) continue;
    const begun = begin();
    if (begun === 'damaged') return undefined;
    body = begun;
  }
  body ??= asBody(begin());
  return body?.finish();

  function begin(): Body | 'damaged' | undefined {
    const bytes = Buffer.concat(waiting.splice(0));
    const head = parseHead(bytes);
    if (head === 'more') {
      waiting.push(bytes);
      parsedBytes = bytes.length;
      return undefined;
    }
    if (head?.isPlain !== true) return 'damaged';
    const started = new Body(head, task);
    return started.add(bytes.subarray(head.length)) ? started : 'damaged';
  }
}

function asBody(begun: Body | 'damaged' | undefined): Body | undefined {
  return begun === 'damaged' ? undefined : begun;
}

const blockOfRows = 1;
const blockOfObjects = 3;

interface Sink {
  add(piece: Buffer): void;
  finish(): DataDigest;
}

/**
 * What follows the table of contents: blocks, each with its type, the id of its entry, and length-prefixed pieces up to
 * one of length zero. In a block of large objects, each is preceded by its OID, up to an OID of zero.
 */
class Body {
  readonly #head: ArchiveHead;
  readonly #task: ScanTask;
  readonly #entries: ReadonlyMap<number, ArchivedEntry>;
  readonly #data = new Map<number, DataDigest>();
  #next: 'block' | 'object' | 'length' | 'piece' = 'block';
  #rest: Buffer = Buffer.alloc(0);
  #left = 0;
  #id = 0;
  #sink: Sink = digestRows();
  #objects: ReturnType<typeof digestObjects> | undefined;

  constructor(head: ArchiveHead, task: ScanTask) {
    this.#head = head;
    this.#task = task;
    this.#entries = new Map(head.entries.map((entry) => [entry.id, entry]));
  }

  /** @returns whether it is valid so far */
  add(chunk: Buffer): boolean {
    const bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    let at = 0;
    for (;;) {
      const needed = this.#countNeeded();
      if (bytes.length - at < needed || (needed === 0 && at === bytes.length)) break;
      if (this.#next === 'piece') {
        const piece = bytes.subarray(at, at + this.#left);
        this.#sink.add(piece);
        at += piece.length;
        this.#left -= piece.length;
        if (this.#left === 0) this.#next = 'length';
        continue;
      }
      const signed = this.#readInteger(bytes, at + needed - 1 - this.#head.integerBytes);
      // The OID of a large object is written as if signed.
      const number = signed < 0 && this.#next === 'object' ? signed + 2 ** 32 : signed;
      if (number < 0 || !this.#take(bytes[at] ?? 0, number)) return false;
      at += needed;
    }
    this.#rest = at === bytes.length ? Buffer.alloc(0) : Buffer.from(bytes.subarray(at));
    return true;
  }

  finish(): Scan | undefined {
    const isWhole = this.#next === 'block' && this.#rest.length === 0;
    const hasAll = this.#head.entries.every(({ id, hasData }) => !hasData || this.#data.has(id));
    return isWhole && hasAll ? { ...this.#head, data: this.#data } : undefined;
  }

  #countNeeded(): number {
    if (this.#next === 'piece') return 0;
    return this.#head.integerBytes + (this.#next === 'block' ? 2 : 1);
  }

  /** Sign first, then the lowest byte. */
  #readInteger(bytes: Buffer, at: number): number {
    let value = 0;
    for (let index = this.#head.integerBytes; index > 0; index -= 1)
      value = value * 256 + (bytes[at + index] ?? 0);
    return bytes[at] === 0 ? value : -value;
  }

  #take(kind: number, number: number): boolean {
    switch (this.#next) {
      case 'block':
        return this.#beginBlock(kind, number);
      case 'object':
        if (number === 0) this.#endBlock();
        else {
          this.#objects?.begin(number);
          this.#next = 'length';
        }
        return true;
      case 'length':
        if (number > 0) {
          this.#left = number;
          this.#next = 'piece';
        } else if (this.#objects === undefined) this.#endBlock();
        else {
          this.#objects.end();
          this.#next = 'object';
        }
        return true;
      case 'piece':
        return false;
    }
  }

  #beginBlock(kind: number, id: number): boolean {
    const entry = this.#entries.get(id);
    if (entry === undefined || (kind !== blockOfRows && kind !== blockOfObjects)) return false;
    this.#task.onData?.(entry);
    this.#id = id;
    this.#objects = kind === blockOfObjects ? digestObjects() : undefined;
    this.#sink = this.#objects ?? digestRows(this.#task.chooseOrder?.(entry));
    this.#next = kind === blockOfObjects ? 'object' : 'length';
    return true;
  }

  #endBlock(): void {
    this.#data.set(this.#id, this.#sink.finish());
    this.#next = 'block';
  }
}
