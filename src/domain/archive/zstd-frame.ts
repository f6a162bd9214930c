import { Problem } from '../../messages/problem.ts';

/**
 * Passes a zstd file on and requires exactly one frame. `zstd -dc` reads any number of frames and skips skippable ones,
 * so unsigned data could follow the end of the archive.
 *
 * Only lengths are parsed; zstd checks the content.
 *
 * @throws Problem `archive.truncated`, `archive.trailing-data`
 */
export async function* holdToOneFrame(
  chunks: AsyncIterable<Buffer>,
  archive: string,
): AsyncGenerator<Buffer> {
  const walk = walkFrame();
  let step = walk.next();
  let begun: Buffer = Buffer.alloc(0);
  for await (const chunk of chunks) {
    let rest = Buffer.concat([begun, chunk]);
    while (step.done !== true && rest.length >= step.value) {
      const piece = rest.subarray(0, step.value);
      rest = rest.subarray(step.value);
      step = walk.next(piece);
    }
    if (step.done === true && rest.length > 0) throw Problem.of('archive.trailing-data', { archive });
    begun = rest;
    yield chunk;
  }
  if (step.done !== true) throw Problem.of('archive.truncated', { archive });
}

/**
 * Yields the length of each part of a frame, in order, and is given its bytes. None is longer than 2 MiB.
 *
 * @see https://www.rfc-editor.org/rfc/rfc8878#section-3.1.1
 */
function* walkFrame(): Generator<number, void, Buffer> {
  const magicAndDescriptor = yield 5;
  const descriptor = magicAndDescriptor[4] ?? 0;
  yield countHeaderBytes(descriptor);
  for (let isLast = false; !isLast;) {
    const header = (yield 3).readUIntLE(0, 3);
    isLast = (header & 1) === 1;
    const isRepeatedByte = ((header >> 1) & 3) === 1;
    yield isRepeatedByte ? 1 : header >> 3;
  }
  const hasChecksum = (descriptor & 4) !== 0;
  yield hasChecksum ? 4 : 0;
}

/** Length of the frame header after its descriptor: window, dictionary id, content size. */
function countHeaderBytes(descriptor: number): number {
  const isSingleSegment = (descriptor & 0x20) !== 0;
  const window = isSingleSegment ? 0 : 1;
  const dictionary = [0, 1, 2, 4][descriptor & 3] ?? 0;
  const contentSize = [isSingleSegment ? 1 : 0, 2, 4, 8][descriptor >> 6] ?? 0;
  return window + dictionary + contentSize;
}
