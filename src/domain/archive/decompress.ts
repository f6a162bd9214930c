import { Problem } from '../../messages/problem.ts';
import type { Shell } from '../../ports/shell.ts';
import { inflateMember } from './gzip-member.ts';
import type { Compression } from './source.ts';
import { decompressFrame } from './zstd-program.ts';

/**
 * How much longer the compressed form may be than its output so far: headers, and data still in pipes and buffers. Both
 * programs add less than 1 % to data that they cannot compress.
 */
const excessMaximumBytes = 16 * 1024 * 1024;
const growth = 1.01;

/**
 * Decompresses an archive's bytes. The reader bounds the output by the sizes in the manifest; this function bounds the
 * input by the output, since empty blocks can be chained without end.
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
