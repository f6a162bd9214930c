import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Problem } from '../../ports/problem.ts';
import type { Finished, Running, Shell } from '../../ports/shell.ts';
import { showName } from './paths.ts';
import type { Compression } from './source.ts';
import { holdToOneFrame } from './zstd-frame.ts';

const programs = {
  zstd: { program: 'zstd', args: ['--decompress', '--stdout', '--quiet'] },
  gzip: { program: 'gzip', args: ['--decompress', '--stdout'] },
} as const;

/**
 * Decompresses through a program of the system. However the caller ends, by reading all, by an error or by leaving
 * early, the program has ended too when this generator has.
 *
 * @param compressed an archive's bytes, from the start
 * @throws Problem `archive.damaged`, `archive.truncated`, `archive.trailing-data`, `prerequisite.program-missing`, and
 *   whatever `compressed` throws
 */
export async function* decompress({
  archive,
  compression,
  compressed,
  shell,
  signal,
}: {
  archive: string;
  compression: Compression;
  compressed: AsyncIterable<Buffer>;
  shell: Shell;
  signal: AbortSignal;
}): AsyncGenerator<Buffer> {
  const running = await shell.start(programs[compression]);
  const ending = createEnding();
  const input = compression === 'zstd' ? holdToOneFrame(compressed, archive) : ending.watch(compressed);
  const feeding = feed(input, running);
  try {
    for await (const chunk of running.stdout as AsyncIterable<Buffer>) {
      signal.throwIfAborted();
      ending.count(chunk);
      yield chunk;
    }
    // What is wrong with the file itself tells more than what the program makes of it.
    const fault = await feeding;
    const finished = await running.done;
    if (fault instanceof Problem) throw fault;
    if (finished.exitCode !== 0) throw judgeExit({ archive, finished, ending });
    if (fault !== undefined) throw toError(fault);
    if (compression === 'gzip' && !ending.isBehindOneMember(0))
      throw Problem.of('archive.trailing-data', { archive });
  } finally {
    running.kill();
    await Promise.allSettled([feeding, running.done]);
  }
}

/** Resolves with what went wrong, so that no rejection is ever left alone. */
async function feed(input: AsyncIterable<Buffer>, { stdin }: Running): Promise<unknown> {
  try {
    await pipeline(Readable.from(input), stdin);
    return undefined;
  } catch (error) {
    return error;
  }
}

interface Ending {
  watch(compressed: AsyncIterable<Buffer>): AsyncGenerator<Buffer>;
  count(decompressed: Buffer): void;
  /** Whether the file ends with one member and `added` bytes, at most one. */
  isBehindOneMember(added: number): boolean;
}

/**
 * A gzip member ends with the length of its content, modulo 2^32. `gzip -d` reads member after member and reads over
 * zeros behind the last; then the file's last four bytes do not tell the length of all that came out.
 */
function createEnding(): Ending {
  let lastBytes: Buffer = Buffer.alloc(0);
  let length = 0;
  return {
    async *watch(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
      for await (const chunk of chunks) {
        lastBytes = Buffer.concat([lastBytes, chunk.subarray(-5)]).subarray(-5);
        yield chunk;
      }
    },
    count(chunk: Buffer): void {
      length += chunk.length;
    },
    isBehindOneMember(added: number): boolean {
      const at = lastBytes.length - added - 4;
      return at >= 0 && lastBytes.readUInt32LE(at) === length % 2 ** 32;
    },
  };
}

function judgeExit({
  archive,
  finished: { stderr, signal },
  ending,
}: {
  archive: string;
  finished: Finished;
  ending: Ending;
}): Problem {
  // Killed from outside, for want of memory perhaps: that says nothing of the archive.
  if (signal !== undefined) return Problem.of('archive.unreadable', { archive, reason: signal });
  // A single byte more is, to gzip, a further member that stops short.
  const isTruncated = stderr.includes('unexpected end of file') && !ending.isBehindOneMember(1);
  if (isTruncated) return Problem.of('archive.truncated', { archive });
  if (/trailing garbage ignored|unexpected end of file/.test(stderr))
    return Problem.of('archive.trailing-data', { archive });
  return Problem.of('archive.damaged', { archive, detail: showName(stderr.trim()) });
}

function toError(fault: unknown): Error {
  return fault instanceof Error ? fault : new Error(String(fault));
}
