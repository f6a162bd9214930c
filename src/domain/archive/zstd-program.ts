import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Problem } from '../../messages/problem.ts';
import type { Finished, Running, Shell } from '../../ports/shell.ts';
import { showName } from './paths.ts';
import { holdToOneFrame } from './zstd-frame.ts';

/** The largest window that a frame may ask for. It is zstd's default limit too, but must not depend on the version. */
const memory = '--memory=128MiB';

/**
 * Decompresses a zstd file of exactly one frame with the system's zstd. When this generator ends, by completion, error
 * or early return, the program has ended too.
 *
 * @throws Problem `archive.damaged`, `archive.truncated`, `archive.trailing-data`, `archive.unreadable`,
 *   `prerequisite.program-missing`, and errors of `compressed`
 */
export async function* decompressFrame({
  archive,
  compressed,
  shell,
}: {
  archive: string;
  compressed: AsyncIterable<Buffer>;
  shell: Shell;
}): AsyncGenerator<Buffer> {
  const running = await shell.start({
    program: 'zstd',
    args: ['--decompress', '--stdout', '--quiet', memory],
  });
  const feeding = feed(holdToOneFrame(compressed, archive), running);
  try {
    yield* running.stdout as AsyncIterable<Buffer>;
    // A fault in the file itself says more than the program's error about it.
    const fault = await feeding;
    const finished = await running.done;
    if (fault instanceof Problem) throw fault;
    if (finished.exitCode !== 0) throw judgeExit(archive, finished);
    if (fault !== undefined) throw toError(fault);
  } finally {
    running.kill();
    await Promise.allSettled([feeding, running.done]);
  }
}

/** Resolves with the error, so that no rejection goes unhandled. */
async function feed(input: AsyncIterable<Buffer>, { stdin }: Running): Promise<unknown> {
  try {
    await pipeline(Readable.from(input), stdin);
    return undefined;
  } catch (error) {
    return error;
  }
}

function judgeExit(archive: string, { stderr, signal }: Finished): Problem {
  // Killed from outside, perhaps for lack of memory: that says nothing about the archive.
  if (signal !== undefined) return Problem.of('archive.unreadable', { archive, reason: signal });
  return Problem.of('archive.damaged', { archive, detail: showName(stderr.trim()) });
}

function toError(fault: unknown): Error {
  return fault instanceof Error ? fault : new Error(String(fault));
}
