import type { Stats } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { Problem } from '../../messages/problem.ts';
import { nameError, readErrorCode } from '../files/error-code.ts';
import { isFullDisk } from '../files/full-disk.ts';
import { copyToSpool, type Copied } from './copy.ts';
import { requireRoom } from './room.ts';
import type { Round } from './round.ts';
import type { SpooledRequest } from './spool.ts';
import type { Upload } from './upload.ts';

const gibibyte = 1024 ** 3;

/** @throws Problem `archive.upload-missing`, `archive.upload-unfit`, `archive.unreadable` */
export function requireFile(upload: Upload, archive: string): Extract<Upload, { readonly kind: 'file' }> {
  switch (upload.kind) {
    case 'file':
      return upload;
    case 'missing':
      throw Problem.of('archive.upload-missing', { archive });
    case 'unfit':
      throw Problem.of('archive.upload-unfit', { file: archive, fault: upload.fault });
    case 'unreadable':
      throw Problem.of('archive.unreadable', { archive, reason: upload.reason });
  }
}

/** @throws Problem `archive.upload-too-large`, `archive.upload-size` */
export function requireSize({
  archive,
  bytes,
  maximumGiB,
  expected = bytes,
}: {
  readonly archive: string;
  readonly bytes: number;
  readonly maximumGiB: number;
  readonly expected?: number | undefined;
}): void {
  if (bytes > maximumGiB * gibibyte) throw Problem.of('archive.upload-too-large', { archive, maximumGiB });
  if (bytes !== expected) throw Problem.of('archive.upload-size', { archive, expected, found: bytes });
}

/**
 * Copies an upload into the spool. Its size when it was opened bounds what is written.
 *
 * @throws Problem `prerequisite.spool-full`, `archive.upload-digest`, `archive.changed`, `archive.unreadable`
 */
export async function takeUpload({
  round: { site, ports, maximumGiB, findAttempt },
  requests,
  asked: { archive },
  file,
  stats,
  sha256,
  signal,
}: {
  readonly round: Pick<Round, 'site' | 'ports' | 'maximumGiB' | 'findAttempt'>;
  readonly requests: readonly SpooledRequest[];
  readonly asked: { readonly archive: string };
  readonly file: FileHandle;
  readonly stats: Stats;
  /** As the request says. */
  readonly sha256: string;
  readonly signal?: AbortSignal | undefined;
}): Promise<Copied> {
  const { size: bytes } = stats;
  await requireRoom({ bytes, maximumGiB, site, requests, findAttempt });
  const copied = await copyToSpool({ site, ports, file, maximumBytes: bytes, wanted: sha256, signal }).catch(
    (error: unknown) => {
      throw explain(error, archive, bytes);
    },
  );
  if (copied.sha256 === sha256) return copied;
  const { size, mtimeMs, ctimeMs } = await file.stat();
  if (size !== bytes || mtimeMs !== stats.mtimeMs || ctimeMs !== stats.ctimeMs)
    throw Problem.of('archive.changed', { archive });
  throw Problem.of('archive.upload-digest', { archive, expected: sha256, found: copied.sha256 });
}

function explain(error: unknown, archive: string, bytes: number): unknown {
  const code = readErrorCode(error);
  if (isFullDisk(code))
    return Problem.of('prerequisite.spool-full', { neededBytes: bytes, freeBytes: 0 }, error);
  // EIO and the like: of the upload, or of the spool; either way it may be asked for again.
  return code === undefined
    ? error
    : Problem.of('archive.unreadable', { archive, reason: nameError(error) }, error);
}
