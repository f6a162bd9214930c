import { crc32, createInflateRaw, type InflateRaw } from 'node:zlib';
import { nameError } from '../files/error-code.ts';
import { Problem } from '../../messages/problem.ts';
import { createByteReader, type ByteReader } from './byte-reader.ts';
import { showName } from './paths.ts';

const outputBytes = 64 * 1024;
const trailerBytes = 8;
/** A file name and a comment; gzip itself writes the name, which has at most 255 bytes. */
const textMaximumBytes = 4096;

const flags = { headerChecksum: 2, extra: 4, name: 8, comment: 16, reserved: 0xe0 } as const;

/**
 * Decompresses a gzip file and holds it to exactly one member, from the first byte to the last. `gzip -d` reads any
 * number of members and skips empty ones and zeros, so unbounded data could hide where nobody looks.
 *
 * @throws Problem `archive.damaged`, `archive.truncated`, `archive.trailing-data`, and errors of `compressed`
 * @see https://www.rfc-editor.org/rfc/rfc1952
 */
export async function* inflateMember(
  compressed: AsyncIterable<Buffer>,
  archive: string,
): AsyncGenerator<Buffer> {
  const reader = createByteReader(compressed, archive);
  const engine = createInflateRaw({ chunkSize: outputBytes });
  let feeding: Promise<Buffer> | undefined;
  let checksum = 0;
  let length = 0;
  try {
    await skipHeader(reader, archive);
    feeding = feed(engine, reader);
    for await (const chunk of engine as AsyncIterable<Buffer>) {
      checksum = crc32(chunk, checksum);
      length += chunk.length;
      yield chunk;
    }
    const trailer = await readTrailer(await feeding, reader, archive);
    if (trailer.readUInt32LE(0) !== checksum || trailer.readUInt32LE(4) !== length % 2 ** 32)
      throw Problem.of('archive.damaged', { archive, detail: 'gzip checksum' });
  } catch (error) {
    throw judge(error, archive);
  } finally {
    engine.destroy();
    await Promise.allSettled([feeding]);
    await reader.close();
  }
}

async function skipHeader(reader: ByteReader, archive: string): Promise<void> {
  const fixed = await reader.take(10);
  const [method = 0, present = 0] = fixed.subarray(2);
  if (method !== 8 || (present & flags.reserved) !== 0) throw damagedHeader(archive);
  if ((present & flags.extra) !== 0) await reader.take((await reader.take(2)).readUInt16LE());
  if ((present & flags.name) !== 0) await skipText(reader, archive);
  if ((present & flags.comment) !== 0) await skipText(reader, archive);
  if ((present & flags.headerChecksum) !== 0) await reader.take(2);
}

/** Up to the terminating zero. */
async function skipText(reader: ByteReader, archive: string): Promise<void> {
  for (let bytes = 0; bytes < textMaximumBytes; bytes += 1) if ((await reader.take(1))[0] === 0) return;
  throw damagedHeader(archive);
}

/**
 * Feeds the engine at its own pace. If the reader fails, the engine ends with the reader's error.
 *
 * @returns what the last chunk holds after the end of the compressed data
 */
async function feed(engine: InflateRaw, reader: ByteReader): Promise<Buffer> {
  try {
    for (let fed = 0; ;) {
      const chunk = await reader.takeAny();
      if (chunk === undefined) {
        engine.end();
        return Buffer.alloc(0);
      }
      fed += chunk.length;
      await write(engine, chunk);
      const left = fed - engine.bytesWritten;
      if (left > 0) return chunk.subarray(chunk.length - left);
    }
  } catch (error) {
    engine.destroy(error instanceof Error ? error : new Error(String(error)));
    throw error;
  }
}

/** A failed engine is closed and never calls back. */
function write(engine: InflateRaw, chunk: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    const onClose = () => {
      reject(new Error('the engine was closed'));
    };
    engine.once('close', onClose);
    engine.write(chunk, (error) => {
      engine.off('close', onClose);
      if (error) reject(error);
      else resolve();
    });
  });
}

async function readTrailer(begun: Buffer, reader: ByteReader, archive: string): Promise<Buffer> {
  const missing = Math.max(0, trailerBytes - begun.length);
  const trailer = Buffer.concat([begun, await reader.take(missing)]);
  if (trailer.length > trailerBytes || (await reader.takeAny()) !== undefined)
    throw Problem.of('archive.trailing-data', { archive });
  return trailer;
}

function judge(error: unknown, archive: string): unknown {
  if (error instanceof Problem) return error;
  const code = nameError(error);
  if (code === 'Z_BUF_ERROR') return Problem.of('archive.truncated', { archive }, error);
  if (!code.startsWith('Z_')) return error;
  const detail = error instanceof Error ? showName(error.message) : code;
  return Problem.of('archive.damaged', { archive, detail }, error);
}

function damagedHeader(archive: string): Problem {
  return Problem.of('archive.damaged', { archive, detail: 'gzip header' });
}
