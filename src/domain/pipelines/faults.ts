import { dirname } from 'node:path';
import { readErrorCode } from '../files/error-code.ts';
import { Problem } from '../../messages/problem.ts';
import { isFullDisk } from '../files/full-disk.ts';
import type { PipelineFailure } from './pipeline.ts';

/** The problem for programs that failed while reading `folder` and writing `target`. */
export function describeWriteFailure({
  failure,
  folder,
  target,
}: {
  failure: PipelineFailure;
  folder: string;
  target: string;
}): Problem {
  const { noSpace, ...rest } = failure;
  // The backup folder: the work folder in it is gone by the time this is read.
  if (noSpace) return Problem.of('backup.no-space', { path: dirname(dirname(target)) });
  return Problem.of('backup.program-failed', { folder, ...rest });
}

/** Converts errors of the backup folder's file system; Problems stay unchanged. */
export function describeFault(error: unknown, path: string): unknown {
  if (error instanceof Problem) return error;
  const code = readErrorCode(error);
  if (isFullDisk(code)) return Problem.of('backup.no-space', { path }, error);
  if (code !== undefined && ['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'EIO'].includes(code))
    return Problem.of('backup.folder-unwritable', { path, reason: code }, error);
  return error;
}

/** Converts errors of a folder being restored. */
export function describeUnwritable(error: unknown, path: string): unknown {
  const reason = readErrorCode(error);
  if (isFullDisk(reason)) return Problem.of('backup.no-space', { path }, error);
  return reason === undefined ? error : Problem.of('backup.target-unwritable', { path, reason }, error);
}
