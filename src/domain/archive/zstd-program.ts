import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Problem } from '../../messages/problem.ts';
import type { Finished, Running, Shell } from '../../ports/shell.ts';
import { showName } from './paths.ts';
import { holdToOneFrame } from './zstd-frame.ts';

/** What a frame may ask for; zstd's own limit too, but not left to its version. */
const memory = '--memory=128MiB';

/**
 * Decompresses a zstd file of exactly one frame through the system's program. However the caller ends, by reading all,
 * by an error or by leaving early, the program has ended too when this generator has.
 *
 * @throws Problem `archive.damaged`, `archive.truncated`, `archive.trailing-data`, `archive.unreadable`,
 *   `prerequisite.program-missing`, and whatever `compressed` throws
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
    // What is wrong with the file itself tells more than what the program makes of it.
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

/** Resolves with what went wrong, so that no rejection is ever left alone. */
async function feed(input: AsyncIterable<Buffer>, { stdin }: Running): Promise<unknown> {
  try {
    await pipeline(Readable.from(input), stdin);
    return undefined;
  } catch (error) {
    return error;
  }
}

function judgeExit(archive: string, { stderr, signal }: Finished): Problem {
  // Killed from outside, for want of memory perhaps: that says nothing of the archive.
  if (signal !== undefined) return Problem.of('archive.unreadable', { archive, reason: signal });
  return Problem.of('archive.damaged', { archive, detail: showName(stderr.trim()) });
}

function toError(fault: unknown): Error {
  return fault instanceof Error ? fault : new Error(String(fault));
}
