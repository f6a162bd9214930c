import { Problem } from '../../messages/problem.ts';
import type { Shell } from '../../ports/shell.ts';
import { inflateMember } from './gzip-member.ts';
import type { Compression } from './source.ts';
import { decompressFrame } from './zstd-program.ts';

/**
 * What the compressed form may be longer than what came out of it: headers, and what is under way through pipes and
 * buffers. Both programs add less than a hundredth to what they cannot compress.
 */
const excessMaximumBytes = 16 * 1024 * 1024;
const growth = 1.01;

/**
 * Decompresses an archive's bytes. What comes out is bounded by whoever reads it, by the sizes in the manifest; what goes
 * in is bounded here, by what comes out: blocks that hold nothing can be strung together without end.
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
  let given = 0;
  async function* holdToBound(): AsyncGenerator<Buffer> {
    let taken = 0;
    for await (const chunk of compressed) {
      taken += chunk.length;
      if (taken > given * growth + excessMaximumBytes)
        throw Problem.of('archive.damaged', { archive, detail: 'blocks without content' });
      yield chunk;
    }
  }
  const content =
    compression === 'gzip'
      ? inflateMember(holdToBound(), archive)
      : decompressFrame({ archive, compressed: holdToBound(), shell });
  for await (const chunk of content) {
    signal.throwIfAborted();
    given += chunk.length;
    yield chunk;
  }
}
