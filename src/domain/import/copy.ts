import { createHash, randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { open, rm, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import type { Site } from '../../model/site.ts';
import type { Ports } from '../../ports/ports.ts';
import { spoolPaths } from './spool.ts';

const chunkBytes = 1024 * 1024;

export interface Copied {
  /** Lower-case hexadecimal. */
  readonly sha256: string;
  readonly bytes: number;
}

/**
 * Hashes an open file, up to a number of bytes. What is appended meanwhile is not read; what is cut off is missing.
 *
 * @param onChunk gets each part after it was hashed
 */
export async function hashFile(
  {
    file,
    maximumBytes,
    signal,
  }: { readonly file: FileHandle; readonly maximumBytes: number; readonly signal?: AbortSignal | undefined },
  onChunk: (chunk: Buffer) => Promise<void> = () => Promise.resolve(),
): Promise<Copied> {
  const hash = createHash('sha256');
  const room = Buffer.allocUnsafe(chunkBytes);
  let bytes = 0;
  while (bytes < maximumBytes) {
    signal?.throwIfAborted();
    const { bytesRead } = await file.read(room, 0, Math.min(chunkBytes, maximumBytes - bytes), bytes);
    if (bytesRead === 0) break;
    const chunk = room.subarray(0, bytesRead);
    hash.update(chunk);
    await onChunk(chunk);
    bytes += bytesRead;
  }
  return { sha256: hash.digest('hex'), bytes };
}

/**
 * Copies an open file into the spool while hashing it: what is kept is what was hashed, and has its digest as its name once all of
 * it is on disk. A copy with another digest than the wanted one is removed.
 *
 * @throws system errors: ENOSPC, EDQUOT, EIO; the signal's reason
 */
export async function copyToSpool({
  site,
  ports,
  wanted,
  ...source
}: {
  readonly site: Pick<Site, 'root' | 'state' | 'public'>;
  readonly ports: Pick<Ports, 'files'>;
  readonly file: FileHandle;
  readonly maximumBytes: number;
  readonly wanted: string;
  readonly signal?: AbortSignal | undefined;
}): Promise<Copied> {
  const paths = spoolPaths(site);
  const { O_CREAT, O_EXCL, O_NOFOLLOW, O_WRONLY } = constants;
  const part = join(paths.archives, `.${randomBytes(6).toString('hex')}.part`);
  const copy = await open(part, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600);
  try {
    const copied = await hashFile(source, (chunk) => copy.writeFile(chunk));
    if (copied.sha256 === wanted) {
      await copy.sync();
      await ports.files.renameDurably(part, paths.archive(wanted));
    }
    return copied;
  } finally {
    await copy.close();
    await rm(part, { force: true });
  }
}
