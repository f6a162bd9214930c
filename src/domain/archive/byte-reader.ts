import { Problem } from '../../messages/problem.ts';

/** Reads a stream of chunks in pieces of the size that a parser asks for. */
export interface ByteReader {
  /** @throws Problem `archive.truncated` if fewer bytes are left */
  take(bytes: number): Promise<Buffer>;
  /** At least one byte and at most `maximum`, as they arrive. */
  takeSome(maximum: number): Promise<Buffer>;
  /** Bytes received but not yet taken; undefined at the end. */
  takeAny(): Promise<Buffer | undefined>;
  /** Lets the producer of the stream finish. */
  close(): Promise<void>;
}

export function createByteReader(chunks: AsyncIterable<Buffer>, archive: string): ByteReader {
  const iterator = chunks[Symbol.asyncIterator]();
  let ready: Buffer = Buffer.alloc(0);

  async function takeAny(): Promise<Buffer | undefined> {
    while (ready.length === 0) {
      const next = await iterator.next();
      if (next.done === true) return undefined;
      ready = next.value;
    }
    const taken = ready;
    ready = Buffer.alloc(0);
    return taken;
  }

  async function takeSome(maximum: number): Promise<Buffer> {
    const chunk = await takeAny();
    if (chunk === undefined) throw Problem.of('archive.truncated', { archive });
    ready = chunk.subarray(maximum);
    return chunk.subarray(0, maximum);
  }

  async function take(bytes: number): Promise<Buffer> {
    if (bytes === 0) return Buffer.alloc(0);
    const parts: Buffer[] = [];
    for (let missing = bytes; missing > 0;) {
      const part = await takeSome(missing);
      parts.push(part);
      missing -= part.length;
    }
    const [only, ...more] = parts;
    return only !== undefined && more.length === 0 ? only : Buffer.concat(parts);
  }

  return {
    take,
    takeSome,
    takeAny,
    close: async () => {
      await iterator.return?.();
    },
  };
}
