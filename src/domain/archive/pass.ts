import { createHash } from 'node:crypto';
import { Problem } from '../../messages/problem.ts';
import type { Shell } from '../../ports/shell.ts';
import { decompress } from './decompress.ts';
import type { Source } from './source.ts';
import { readMembers, type Member } from './tar-read.ts';

/** Of the archive file as a whole, still compressed. */
export interface ArchiveDigest {
  /** Lower-case hexadecimal. */
  readonly sha256: string;
  readonly bytes: number;
}

/** Passes over an archive file: each from the start, all through the same open file. */
export interface Passes {
  /**
   * Lends the members to `action`. The decompressing program has ended by the time it returns or throws.
   *
   * `digest` resolves once the members have been read to the end.
   *
   * @throws Problem `archive.changed` instead of any other `archive.*` if the file was written to meanwhile: it may
   *   still be in transfer, and any other finding would not apply to the finished file
   */
  run<Value>(
    action: (members: AsyncGenerator<Member>, digest: () => ArchiveDigest) => Promise<Value>,
    signal?: AbortSignal,
  ): Promise<Value>;
  /** Reads the raw file without parsing it. */
  digest(): Promise<ArchiveDigest>;
  /** Ends what is running and closes the file; may be called again. */
  close(): Promise<void>;
}

export function createPasses({ source, shell }: { source: Source; shell: Shell }): Passes {
  const closing = new AbortController();
  const running = new Set<Promise<unknown>>();
  return {
    async run(action, signal) {
      const signals = signal === undefined ? [closing.signal] : [closing.signal, signal];
      const pass = runPass({ source, shell, action, signal: AbortSignal.any(signals) });
      running.add(pass);
      try {
        return await pass;
      } finally {
        running.delete(pass);
      }
    },
    async digest() {
      const hash = createHash('sha256');
      let bytes = 0;
      for await (const chunk of source.read()) {
        closing.signal.throwIfAborted();
        hash.update(chunk);
        bytes += chunk.length;
      }
      return { sha256: hash.digest('hex'), bytes };
    },
    async close() {
      closing.abort(new Error(`${source.name} was closed`));
      await Promise.allSettled(running);
      await source.close();
    },
  };
}

async function runPass<Value>({
  source,
  shell,
  action,
  signal,
}: {
  source: Source;
  shell: Shell;
  action: (members: AsyncGenerator<Member>, digest: () => ArchiveDigest) => Promise<Value>;
  signal: AbortSignal;
}): Promise<Value> {
  signal.throwIfAborted();
  const hash = createHash('sha256');
  let bytes = 0;
  async function* readAndHash(): AsyncGenerator<Buffer> {
    for await (const chunk of source.read()) {
      hash.update(chunk);
      bytes += chunk.length;
      yield chunk;
    }
  }
  const { name: archive, compression } = source;
  const content = decompress({ archive, compression, compressed: readAndHash(), shell, signal });
  const members = readMembers(content, archive);
  try {
    return await action(members, () => ({ sha256: hash.digest('hex'), bytes }));
  } catch (error) {
    if (error instanceof Problem && error.exit === 'archive' && (await source.hasChanged()))
      throw Problem.of('archive.changed', { archive }, error);
    throw error;
  } finally {
    await members.return(undefined);
  }
}
